use super::*;
use crate::problem::ProblemCode;
use std::collections::BTreeSet;

fn keys(source: &str) -> BTreeSet<String> {
    source
        .lines()
        .filter(|l| l.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|l| l.split_once('='))
        .map(|(key, _)| key.trim().to_owned())
        .collect()
}

#[test]
fn both_languages_have_the_same_keys_and_no_errors() {
    for sources in [SOURCES, FORM_SOURCES, STATEMENT_SOURCES] {
        assert_eq!(keys(sources[0].1), keys(sources[1].1));
        for (language, source) in sources {
            assert!(FluentResource::try_new(source.to_owned()).is_ok(), "{language:?}");
        }
    }
}

#[test]
fn every_problem_code_has_its_texts() {
    for code in ProblemCode::ALL {
        for language in [Language::Chinese, Language::English] {
            let problem = [
                "field", "reason", "seconds", "fixes", "declared", "other", "fitting", "days", "count",
                "date",
            ]
            .into_iter()
            .fold(Problem::new(*code), |problem, name| problem.with(name, 3));
            let document = document(language, &problem);
            for text in [&document.title, &document.detail] {
                assert!(!text.contains('⟦') && !text.contains("{$"), "{code:?} {language:?} {text}");
            }
        }
    }
}

#[test]
fn a_choice_in_a_problem_follows_its_reason() {
    let problem = Problem::new(ProblemCode::PromptRefused).with("reason", "limit");
    assert_eq!(document(Language::Chinese, &problem).detail, "本月点名已达 4 次。");
}

#[test]
fn accepted_language_falls_back_to_chinese() {
    for (header, language) in [
        ("", Language::Chinese),
        ("en-US,en;q=0.9", Language::English),
        ("zh-CN,zh;q=0.9,en", Language::Chinese),
        ("fr, en;q=0.5", Language::English),
        ("fr", Language::Chinese),
    ] {
        assert_eq!(Language::accepted(header), language, "{header}");
    }
}
