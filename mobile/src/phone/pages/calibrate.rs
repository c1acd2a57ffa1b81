//! Calibrating this phone at a surveyed point: three fixes there tell which datum the phone hands out.

use crate::client::kept::reads;
use crate::client::record::signed_fix;
use crate::client::{ClientError, home, write};
use crate::phone::Route;
use crate::phone::kept::{Freshness, Trouble, use_kept};
use crate::phone::locate::{Locating, locate};
use crate::phone::own_devices::datum;
use crate::phone::words;
use crate::prelude::*;
use zaigang_shared::api::device::{CalibratePhone, SurveyPointView, SurveyPoints};
use zaigang_shared::id::SurveyPointId;
use zaigang_shared::operation::{self, Operation as _};
use zaigang_shared::place::{
    CALIBRATION_ACCURACY_M, CALIBRATION_FIXES, Calibration, Fix, Position, Undecided, acc68_m, haversine_m,
    sigma_m,
};

/// Watches before it is given up: a phone that has just been taken out of a pocket needs a few.
const WATCHES: usize = 6;

/// How far it is.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    /// Choosing the point.
    Choosing,
    /// Taking fixes at the point of this name; so many are good.
    Measuring { name: String, good: usize },
    /// Asking the server.
    Sending,
    /// What came out.
    Done(Calibration, Option<Undecided>),
    /// It could not be asked.
    Failed(ClientError),
}

/// Calibrates this phone.
#[component]
pub fn Calibrate() -> Element {
    let mut view =
        use_kept("points".to_owned(), operation::ListOwnPoints::INFO, Vec::new(), reads::<SurveyPoints>);
    let mut step = use_signal(|| Step::Choosing);
    let locating = use_signal(|| Locating::Idle);
    // Opening this page is asking where one is: the list shows how far each point is.
    use_future(move || locate(locating));
    let kept = view.value::<SurveyPoints>();
    let kept_at = kept.as_ref().map(|kept| kept.at);
    let fix = locating.read().best();
    let here = fix.and_then(|fix| Position::new(fix.lat, fix.lon).ok());
    let points = kept.map(|kept| by_distance(kept.value.points, here));
    let is_denied = locating.read().is_denied();
    let start = EventHandler::new(move |point: SurveyPointView| {
        spawn(measure(step, locating, point.id, point.name));
    });
    rsx! {
        PageTitle { title: t!("phone-title-calibrate") }
        if is_denied {
            Notice { tone: Tone::Attention, title: t!("phone-position-denied"), text: t!("phone-calibrate-denied"),
                LinkButton { to: Route::Help {}, kind: ButtonKind::Quiet, icon: IconName::Help, {t!("phone-help-position-link")} }
            }
        }
        match step() {
            Step::Choosing => rsx! {
                p { {t!("phone-calibrate-text")} }
                Freshness {
                    error: view.error.read().clone(),
                    kept_at,
                    busy: *view.busy.read(),
                    onretry: move |()| view.again(),
                }
                if let Some(points) = points {
                    Card { title: t!("phone-calibrate-points"),
                        if points.is_empty() {
                            p { class: "muted", {t!("phone-calibrate-no-points")} }
                        }
                        for (point, away) in points {
                            Row {
                                key: "{point.id}",
                                title: point.name.clone(),
                                note: point.division_name.clone(),
                                actions: {
                                    let point = point.clone();
                                    rsx! {
                                        Button { disabled: is_denied, onclick: move |()| start.call(point.clone()), {t!("phone-calibrate-start")} }
                                    }
                                },
                                if let Some(metres) = away {
                                    p { {t!("phone-calibrate-away", distance = words::distance(metres))} }
                                }
                            }
                        }
                    }
                }
            },
            Step::Measuring { name, good } => rsx! {
                Card { title: name,
                    Progress {
                        label: t!("phone-calibrate-measuring", n = good, all = CALIBRATION_FIXES),
                        done: good as u64,
                        total: CALIBRATION_FIXES as u64,
                    }
                    if let Some(fix) = fix {
                        p { class: "muted figures", {t!("phone-calibrate-accuracy", metres = words::whole(fix.acc))} }
                    }
                    p { {t!("phone-calibrate-stay")} }
                }
            },
            Step::Sending => rsx! {
                Progress { label: t!("phone-sending") }
            },
            Step::Done(calibration, undecided) => rsx! {
                Outcome { calibration, undecided, onagain: move |()| step.set(Step::Choosing) }
            },
            Step::Failed(error) => rsx! {
                Trouble { error, onretry: move |()| step.set(Step::Choosing) }
            },
        }
        LinkButton { to: Route::Mine {}, kind: ButtonKind::Quiet, icon: IconName::Back, {t!("phone-calibrate-back")} }
    }
}

/// Nearest first once it is known where the phone is. An uncalibrated phone may be a few hundred metres off.
fn by_distance(points: Vec<SurveyPointView>, here: Option<Position>) -> Vec<(SurveyPointView, Option<f64>)> {
    let away = |point: &SurveyPointView| Some(haversine_m(here?, Position::new(point.lat, point.lon).ok()?));
    let mut with: Vec<_> = points.into_iter().map(|point| (away(&point), point)).collect();
    with.sort_by(|a, b| a.0.unwrap_or(f64::MAX).total_cmp(&b.0.unwrap_or(f64::MAX)));
    with.into_iter().map(|(away, point)| (point, away)).collect()
}

fn is_good(fix: &Fix) -> bool {
    sigma_m(fix.acc, fix.acc_kind).is_some_and(|sigma| acc68_m(sigma) <= CALIBRATION_ACCURACY_M)
}

/// Takes three good fixes, or gives up with what to do; the server decides by the same rule as its tests.
async fn measure(mut step: Signal<Step>, locating: Signal<Locating>, point: SurveyPointId, name: String) {
    // A look of the page that is still under way would write over the first fix.
    while locating.peek().is_running() {
        step.set(Step::Measuring { name: name.clone(), good: 0 });
        crate::platform::clock::sleep_ms(250).await;
    }
    let mut fixes: Vec<Fix> = Vec::new();
    for _ in 0..WATCHES {
        step.set(Step::Measuring { name: name.clone(), good: fixes.len() });
        locate(locating).await;
        let Some(fix) = locating.peek().best().map(|fix| signed_fix(&fix)) else { continue };
        if is_good(&fix) && fixes.iter().all(|other| other.at != fix.at) {
            fixes.push(fix);
        }
        if fixes.len() == CALIBRATION_FIXES {
            break;
        }
    }
    if fixes.len() < CALIBRATION_FIXES {
        step.set(Step::Done(Calibration::None, Some(Undecided::TooInaccurate)));
        return;
    }
    step.set(Step::Sending);
    match write::<operation::CalibratePhone>(&[], &CalibratePhone { point, fixes }).await {
        Ok(answer) => {
            // The first page judges by it from now on.
            home::ring();
            step.set(Step::Done(answer.result.calibration, answer.result.undecided));
        }
        Err(error) => step.set(Step::Failed(error)),
    }
}

#[component]
fn Outcome(calibration: Calibration, undecided: Option<Undecided>, onagain: EventHandler<()>) -> Element {
    let Some(why) = undecided else {
        return rsx! {
            Notice {
                tone: Tone::Good,
                title: t!("phone-calibrate-done"),
                text: t!("phone-calibrate-done-text", datum = datum(calibration)),
            }
        };
    };
    let text = match why {
        Undecided::TooInaccurate => t!("phone-calibrate-inaccurate"),
        Undecided::Scattered => t!("phone-calibrate-scattered"),
        Undecided::NeitherFits => t!("phone-calibrate-neither"),
        Undecided::TooAlike => t!("phone-calibrate-alike"),
    };
    rsx! {
        Notice { tone: Tone::Attention, title: t!("phone-calibrate-undecided"), text,
            Button { icon: IconName::Refresh, onclick: onagain, {t!("try-again")} }
        }
    }
}
