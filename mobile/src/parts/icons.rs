//! Inline SVG strokes of 1.8 on a 24-unit square.

use dioxus::prelude::*;

/// The icons of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum IconName {
    Pin,
    Calendar,
    Page,
    Person,
    People,
    Camera,
    Check,
    CheckCircle,
    Cross,
    Warning,
    Info,
    Bell,
    Phone,
    Lock,
    Key,
    Cloud,
    CloudOff,
    Clock,
    Arrow,
    Back,
    Down,
    Up,
    Plus,
    Minus,
    Search,
    Filter,
    Upload,
    Download,
    Print,
    Copy,
    Shield,
    Scales,
    Dice,
    Map,
    Fence,
    Policy,
    Chart,
    Device,
    Ticket,
    Exit,
    Globe,
    Help,
    Refresh,
    Seal,
    Trash,
    Pencil,
    Eye,
    Compass,
}

impl IconName {
    fn path(self) -> &'static str {
        match self {
            Self::Pin => {
                "M12 21s-7-5.6-7-11a7 7 0 0 1 14 0c0 5.4-7 11-7 11ZM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z"
            }
            Self::Calendar => {
                "M6 5h12a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2ZM4 10h16M9 3v4M15 3v4"
            }
            Self::Page => "M6 3h9l4 4v14H6ZM9 12h7M9 16h7",
            Self::Person => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 21c1-4 4-6 7.5-6s6.5 2 7.5 6",
            Self::People => {
                "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20c.8-3.5 3.3-5.5 6.5-5.5s5.7 2 6.5 5.5M16 5a3.3 3.3 0 0 1 0 6.2M18 15c1.9.8 3.1 2.5 3.5 5"
            }
            Self::Camera => {
                "M4 8h3l2-3h6l2 3h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1ZM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z"
            }
            Self::Check => "m5 12.5 4.5 4.5L19 7",
            Self::CheckCircle => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8 12.5l2.7 2.7L16 9.5",
            Self::Cross => "M6 6l12 12M18 6 6 18",
            Self::Warning => "M12 4 2.5 20h19ZM12 10v4.5M12 17.2v.1",
            Self::Info => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5.5M12 7.7v.1",
            Self::Bell => "M6 17V11a6 6 0 0 1 12 0v6l1.5 2h-15ZM10 21.5h4",
            Self::Phone => {
                "M6 3h3l2 5-2.5 1.8a12 12 0 0 0 5.7 5.7L16 13l5 2v3a2.5 2.5 0 0 1-2.7 2.5C10.5 20 4 13.5 3.5 5.7A2.5 2.5 0 0 1 6 3Z"
            }
            Self::Lock => "M6 11h12v9H6ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
            Self::Key => "M8 20a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM11 13l9-9M16.5 7.5 19 10M14 10l2 2",
            Self::Cloud => {
                "M7 19a4.5 4.5 0 0 1-.5-9 6 6 0 0 1 11.4 1.5A3.8 3.8 0 0 1 17.5 19ZM9 14.5l2.2 2.2 4-4.2"
            }
            Self::CloudOff => {
                "M7 19a4.5 4.5 0 0 1-.5-9M9.5 6.7a6 6 0 0 1 8.4 4.8A3.8 3.8 0 0 1 20 18M4 4l16 16M7 19h10"
            }
            Self::Clock => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.5 2",
            Self::Arrow => "M9 5l7 7-7 7",
            Self::Back => "M15 5l-7 7 7 7",
            Self::Down => "M5 9l7 7 7-7",
            Self::Up => "M5 15l7-7 7 7",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Minus => "M5 12h14",
            Self::Search => "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM16.2 16.2 21 21",
            Self::Filter => "M4 5h16l-6.5 7.5V20l-3-2v-5.5Z",
            Self::Upload => "M12 16V4M7 9l5-5 5 5M4 20h16",
            Self::Download => "M12 4v12M7 11l5 5 5-5M4 20h16",
            Self::Print => "M7 8V3h10v5M5 8h14a1 1 0 0 1 1 1v8h-4v4H8v-4H4V9a1 1 0 0 1 1-1ZM8 14h8",
            Self::Copy => "M9 9h11v11H9ZM15 9V4H4v11h5",
            Self::Shield => "M12 3l8 3v6c0 4.5-3.2 7.8-8 9-4.8-1.2-8-4.5-8-9V6ZM8.5 12l2.5 2.5 4.5-5",
            Self::Scales => {
                "M12 4v16M7 20h10M5 7h14M5 7l-2.5 6.5a3 3 0 0 0 5 0ZM19 7l-2.5 6.5a3 3 0 0 0 5 0Z"
            }
            Self::Dice => {
                "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1ZM8.5 8.5v.1M15.5 8.5v.1M12 12v.1M8.5 15.5v.1M15.5 15.5v.1"
            }
            Self::Map => "M9 4 3 6.5V20l6-2.5 6 2.5 6-2.5V4l-6 2.5ZM9 4v13.5M15 6.5V20",
            Self::Fence => {
                "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM12 13.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Z"
            }
            Self::Policy => "M6 3h12v18H6ZM9 8h6M9 12h6M9 16h3",
            Self::Chart => "M4 20h16M7 16v-5M12 16V6M17 16v-8",
            Self::Device => "M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1ZM11 18h2",
            Self::Ticket => "M4 7h16v3.5a1.5 1.5 0 0 0 0 3V17H4v-3.5a1.5 1.5 0 0 0 0-3ZM14 7v10",
            Self::Exit => "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
            Self::Globe => {
                "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM3 12h18M12 3c3 3 3.5 6 3.5 9s-.5 6-3.5 9c-3-3-3.5-6-3.5-9s.5-6 3.5-9Z"
            }
            Self::Help => {
                "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.5 9.5a2.5 2.5 0 1 1 3.7 2.2c-.8.5-1.2 1-1.2 2M12 16.7v.1"
            }
            Self::Refresh => "M20 11a8 8 0 1 0-.8 5M20 5v6h-6",
            Self::Seal => "M12 15a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM8.5 14 7 21l5-2.5L17 21l-1.5-7",
            Self::Trash => "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
            Self::Pencil => "M4 20l1-4L16 5l3 3L8 19ZM14 7l3 3",
            Self::Eye => {
                "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 14.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6Z"
            }
            Self::Compass => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM15.5 8.5l-2 5-5 2 2-5Z",
        }
    }
}

/// An icon beside a word; it says nothing by itself to a screen reader.
#[component]
pub fn Icon(name: IconName, #[props(default)] class: &'static str) -> Element {
    rsx! {
        svg { class: "icon {class}", view_box: "0 0 24 24", "aria-hidden": "true", path { d: name.path() } }
    }
}
