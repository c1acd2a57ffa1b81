//! The register as a file.

use crate::client;
use crate::office::kit::{SendingProblem, use_sending};
use crate::platform::page;
use crate::prelude::*;
use zaigang_shared::api::register::{FileFormat, FilePeriod, RegisterFileQuery};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::operation as op;
use zaigang_shared::time::Month;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "text/csv;charset=utf-8";

/// Files of a division's month, quarter and year.
#[component]
pub(super) fn Files(division: DivisionCode, month: Month, name: String) -> Element {
    let mut format = use_signal(|| FileFormat::Xlsx);
    let sending = use_sending();
    let save = EventHandler::new(move |(period, word): (FilePeriod, String)| {
        let (division, name) = (division.to_string(), name.clone());
        let format = format();
        let (kind, ending) = match format {
            FileFormat::Xlsx => (XLSX, "xlsx"),
            FileFormat::Csv => (CSV, "csv"),
        };
        let query = RegisterFileQuery { format, period };
        let work = async move {
            client::file::<op::ReadRegisterFile>(&[&division, &month.to_string()], &query).await
        };
        sending.run(work, move |response| {
            let name = format!("{name}-{word}-{month}.{ending}");
            if page::save_file(&name, kind, &response.body).is_err() {
                toast(Tone::Attention, t!("import-not-saved"));
            }
        });
    });
    let periods = [
        ("month", FilePeriod::Month, t!("register-file-month")),
        ("quarter", FilePeriod::Quarter, t!("register-file-quarter")),
        ("year", FilePeriod::Year, t!("register-file-year")),
    ];
    rsx! {
        Card { title: t!("register-files"), aside: t!("register-files-aside"),
            Segments {
                name: "register-format",
                label: t!("register-file-format"),
                options: vec![Choice::new("xlsx", t!("register-file-xlsx")), Choice::new("csv", t!("register-file-csv"))],
                chosen: if format() == FileFormat::Xlsx { "xlsx" } else { "csv" },
                onchoose: move |code: String| {
                    format.set(if code == "csv" { FileFormat::Csv } else { FileFormat::Xlsx });
                },
            }
            div { class: "inline",
                for (code, period, word) in periods {
                    Button {
                        id: "register-file-{code}",
                        icon: IconName::Download,
                        busy: sending.busy(),
                        onclick: {
                            let word = word.clone();
                            move |()| save.call((period, word.clone()))
                        },
                        "{word}"
                    }
                }
            }
            SendingProblem { sending }
        }
    }
}
