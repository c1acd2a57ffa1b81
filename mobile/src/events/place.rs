//! Where an event is held: a registered place, where somebody stands, or coordinates with their datum.

use crate::prelude::*;
use crate::standing::{Standing, StandingFields, use_standing};
use zaigang_shared::api::county::Siting;
use zaigang_shared::api::event::{EventPlace, EventSite};
use zaigang_shared::place::{DEFAULT_RADIUS_M, Datum, FenceId, FenceShape, MAX_RADIUS_M, MIN_RADIUS_M};

const DATUMS: [(&str, Datum); 4] =
    [("wgs84", Datum::Wgs84), ("cgcs2000", Datum::Cgcs2000), ("gcj02", Datum::Gcj02), ("bd09", Datum::Bd09)];

fn datum_word(datum: Datum) -> String {
    match datum {
        Datum::Wgs84 => t!("event-datum-wgs84"),
        Datum::Cgcs2000 => t!("event-datum-cgcs2000"),
        Datum::Gcj02 => t!("event-datum-gcj02"),
        Datum::Bd09 => t!("event-datum-bd09"),
    }
}

/// How the place is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Registered,
    Here,
    Typed,
}

impl Way {
    fn code(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Here => "here",
            Self::Typed => "typed",
        }
    }

    fn of_code(code: &str) -> Self {
        match code {
            "here" => Self::Here,
            "typed" => Self::Typed,
            _ => Self::Registered,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Fields {
    way: Way,
    site: String,
    name: String,
    point: String,
    radius: String,
    datum: &'static str,
}

/// The place of one form.
#[derive(Clone, Copy, PartialEq)]
pub struct Place {
    fields: Signal<Fields>,
    standing: Standing,
}

/// The place of the calling component's form.
pub fn use_place(has_sites: bool) -> Place {
    let fields = use_signal(|| Fields {
        way: if has_sites { Way::Registered } else { Way::Here },
        site: String::new(),
        name: String::new(),
        point: String::new(),
        radius: format!("{DEFAULT_RADIUS_M:.0}"),
        datum: "wgs84",
    });
    Place { fields, standing: use_standing() }
}

impl Place {
    /// The place, once it can be one.
    pub fn chosen(&self) -> Option<EventPlace> {
        let fields = self.fields.read();
        if fields.way == Way::Registered {
            let fence = (!fields.site.is_empty()).then(|| FenceId(fields.site.clone()))?;
            return Some(EventPlace { fence: Some(fence), siting: None, name: None });
        }
        let name = fields.name.trim();
        let radius_m = radius_of(&fields.radius)?;
        let datum =
            DATUMS.iter().find(|(code, _)| *code == fields.datum).map_or(Datum::Wgs84, |(_, datum)| *datum);
        let siting = if fields.way == Way::Here {
            Siting::Standing { fixes: self.standing.fixes()?, radius_m, datum }
        } else {
            let (lat, lon) = point_of(&fields.point)?;
            Siting::Drawn { shape: FenceShape::Circle { lat, lon, radius_m }, datum }
        };
        (!name.is_empty()).then(|| EventPlace {
            fence: None,
            siting: Some(siting),
            name: Some(name.to_owned()),
        })
    }
}

/// A radius as typed that a circle can have, metres.
fn radius_of(text: &str) -> Option<f64> {
    let radius_m: f64 = text.trim().parse().ok()?;
    (MIN_RADIUS_M..=MAX_RADIUS_M).contains(&radius_m).then_some(radius_m)
}

/// Two numbers as latitude and longitude. In China longitude is always the larger one: both orders are understood.
fn point_of(text: &str) -> Option<(f64, f64)> {
    let numbers: Vec<f64> = text
        .split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
        .filter_map(|part| part.parse().ok())
        .collect();
    let [first, second] = numbers.as_slice() else { return None };
    Some(if first > second { (*second, *first) } else { (*first, *second) })
}

/// The fields of a place.
#[component]
pub fn PlaceFields(place: Place, sites: Vec<EventSite>) -> Element {
    let mut fields = place.fields;
    let Fields { way, site, name, point, radius, datum } = fields();
    let mut ways =
        vec![Choice::new("here", t!("event-place-here")), Choice::new("typed", t!("event-place-typed"))];
    if !sites.is_empty() {
        ways.insert(0, Choice::new("registered", t!("event-place-registered")));
    }
    let site_choice = |one: &EventSite| {
        Choice::new(one.place.fence.id.0.as_str(), format!("{} · {}", one.division_name, one.place.name))
    };
    let registered = sites.iter().map(site_choice).collect();
    let datums = DATUMS.iter().map(|(code, datum)| Choice::new(*code, datum_word(*datum))).collect();
    rsx! {
        Segments {
            name: "event-place",
            label: t!("event-place"),
            options: ways,
            chosen: way.code(),
            onchoose: move |code: String| fields.write().way = Way::of_code(&code),
        }
        if way == Way::Registered {
            SelectField { id: "event-site", label: t!("event-site"), options: registered, value: site,
                placeholder: t!("event-choose"), onchange: move |v| fields.write().site = v }
        } else {
            TextField { id: "event-place-name", label: t!("event-place-name"), value: name, max_length: 60,
                oninput: move |v| fields.write().name = v }
            if way == Way::Here {
                StandingFields { standing: place.standing }
            } else {
                TextField { id: "event-point", label: t!("event-point"), hint: t!("event-point-hint"), value: point,
                    max_length: 60, oninput: move |v| fields.write().point = v }
            }
            TextField { id: "event-radius", label: t!("event-radius"), kind: TextKind::Number, value: radius,
                oninput: move |v| fields.write().radius = v }
            SelectField { id: "event-datum", label: t!("event-datum"),
                hint: if way == Way::Here { t!("standing-datum-hint") } else { t!("event-datum-hint") },
                options: datums, value: datum,
                onchange: move |v: String| {
                    fields.write().datum = DATUMS.iter().find(|(code, _)| *code == v).map_or("wgs84", |(code, _)| code);
                } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_read_in_either_order_and_radii_have_limits() {
        for text in ["43.97, 119.36", "119.36,43.97", "经度119.36 纬度43.97"] {
            assert_eq!(point_of(text), Some((43.97, 119.36)), "{text}");
        }
        assert_eq!(point_of("43.97"), None);
        assert_eq!(radius_of("200"), Some(200.0));
        assert_eq!((radius_of("5"), radius_of("x"), radius_of("30000")), (None, None, None));
    }
}
