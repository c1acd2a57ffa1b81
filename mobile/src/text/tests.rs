use super::*;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_below(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Key -> variables, by file name.
fn keys_of(language: &str) -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let mut files = BTreeMap::new();
    let form = home().join("../shared/messages").join(language).join("register.ftl");
    for path in files_below(&home().join("messages").join(language), ".ftl").into_iter().chain([form]) {
        let text = fs::read_to_string(&path).unwrap();
        if let Err((_, errors)) = fluent_syntax::parser::parse(text.as_str()) {
            panic!("{}: {errors:?}", path.display());
        }
        let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut current = String::new();
        for line in text.lines() {
            let head = line.split_once('=').map(|(head, _)| head.trim());
            if let Some(key) = head.filter(|_| line.starts_with(|first: char| first.is_ascii_alphabetic())) {
                current = key.to_owned();
                assert!(
                    keys.insert(current.clone(), BTreeSet::new()).is_none(),
                    "{current} twice in {path:?}"
                );
            }
            for (start, _) in line.match_indices('$') {
                let name: String = line[start + 1..]
                    .chars()
                    .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_' || *letter == '-')
                    .collect();
                keys.get_mut(&current).expect("a variable before any key").insert(name);
            }
        }
        files.insert(path.file_name().unwrap().to_string_lossy().into_owned(), keys);
    }
    files
}

#[test]
fn both_languages_have_the_same_files_keys_and_variables() {
    let (chinese, english) = (keys_of("zh"), keys_of("en"));
    let mut differences = Vec::new();
    for (file, keys) in &chinese {
        let Some(other) = english.get(file) else {
            differences.push(format!("en/{file} is missing"));
            continue;
        };
        for key in keys.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
            if keys.get(key) != other.get(key) {
                differences.push(format!("{file}: {key}: zh {:?}, en {:?}", keys.get(key), other.get(key)));
            }
        }
    }
    differences
        .extend(english.keys().filter(|file| !chinese.contains_key(*file)).map(|file| format!("zh/{file}?")));
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[test]
fn no_key_stands_in_two_files() {
    for tag in ["zh", "en"] {
        let mut all = BTreeSet::new();
        for key in keys_of(tag).into_values().flat_map(BTreeMap::into_keys) {
            assert!(all.insert(key.clone()), "{key} stands in two files of {tag}");
        }
    }
}

#[test]
fn every_key_is_found_in_the_compiled_texts() {
    for (tag, language) in [("zh", Language::Chinese), ("en", Language::English)] {
        for key in keys_of(tag).into_values().flat_map(BTreeMap::into_keys) {
            assert!(has(language, &key), "{key} of {tag}");
        }
        for beside in ["", "a", "zzz", "tab-home-"] {
            assert!(!has(language, beside), "{beside}");
        }
    }
}

/// The judge and its rules name their sentences; both languages must have them.
#[test]
fn every_sentence_of_the_judge_has_its_words() {
    let mut seen = 0;
    let mut says = |key: &str, path: &Path| {
        seen += 1;
        assert!(has(Language::Chinese, key) && has(Language::English, key), "{}: {key}", path.display());
    };
    for path in ["../shared/src/judge/run.rs", "../server/src/usecase/cases.rs"] {
        let path = home().join(path);
        let source = fs::read_to_string(&path).unwrap();
        source.split('"').filter(|text| text.starts_with("speaks-for-")).for_each(|key| says(key, &path));
    }
    for path in files_below(&home().join("../shared/src/judge/rules"), ".rs") {
        let source = fs::read_to_string(&path).unwrap();
        // A rule's name is the one sort of literal with an underscore.
        let is_rule = |text: &&str| {
            text.contains('_') && text.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
        };
        for rule in source.split('"').filter(is_rule) {
            says(&format!("evidence-{}", rule.replace('_', "-")), &path);
        }
    }
    assert!(seen >= 20, "the scan found only {seen} sentences: is it broken?");
}

/// Literals after `t!(`, `t(`, `t_with(` in a source, and the names given with them.
fn used_keys(source: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut used = Vec::new();
    for call in ["t!(", "t(", "t_with("] {
        for (at, _) in source.match_indices(call) {
            let before = source[..at].chars().next_back();
            if before.is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '!')) {
                continue;
            }
            let Some(rest) = source[at + call.len()..].trim_start().strip_prefix('"') else { continue };
            let Some((key, rest)) = rest.split_once('"') else { continue };
            let mut names = BTreeSet::new();
            if call == "t!(" {
                // Up to the closing bracket of the call: `, name = value` at depth one.
                let (mut depth, mut piece) = (1, String::new());
                for letter in rest.chars() {
                    match letter {
                        '(' | '[' | '{' => depth += 1,
                        ')' | ']' | '}' => depth -= 1,
                        _ => {}
                    }
                    if depth == 0 || (depth == 1 && letter == ',') {
                        if let Some((name, _)) = piece.trim_start_matches(',').split_once('=') {
                            names.insert(name.trim().to_owned());
                        }
                        piece.clear();
                    }
                    if depth == 0 {
                        break;
                    }
                    piece.push(letter);
                }
            }
            used.push((key.to_owned(), names));
        }
    }
    used
}

#[test]
fn every_key_in_the_sources_exists_with_its_variables() {
    let known: BTreeMap<_, _> = keys_of("zh").into_values().flatten().collect();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in files_below(&home().join("src"), ".rs") {
        if path.ends_with("text/tests.rs") || path.ends_with("text/mod.rs") {
            continue;
        }
        for (key, names) in used_keys(&fs::read_to_string(&path).unwrap()) {
            seen += 1;
            match known.get(&key) {
                None => wrong.push(format!("{}: no message {key}", path.display())),
                Some(variables) if *variables != names => {
                    wrong.push(format!("{}: {key} wants {variables:?}, got {names:?}", path.display()));
                }
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(seen > 50, "the scan found only {seen} keys: is it broken?");
}

/// What a phone shows before its second part is here, in sources.
const FIRST: [&str; 8] = [
    "phone/mod.rs",
    "phone/later.rs",
    "phone/kept.rs",
    "phone/prompts.rs",
    "phone/words.rs",
    "phone/pages/home.rs",
    "phone/pages/enrol.rs",
    "phone/pages/privacy.rs",
];

#[test]
fn first_pages_have_their_words_from_the_start() {
    let mut sources: Vec<PathBuf> = FIRST.iter().map(|file| home().join("src").join(file)).collect();
    sources.extend(files_below(&home().join("src/parts"), ".rs"));
    let mut seen = 0;
    for path in sources {
        for (key, _) in used_keys(&fs::read_to_string(&path).unwrap()) {
            seen += 1;
            assert!(messages::find(PHONE.chinese, &key).is_some(), "{}: {key} comes later", path.display());
        }
    }
    assert!(seen > 50, "the scan found only {seen} keys: is it broken?");
}

#[test]
fn a_phone_speaks_chinese_until_the_rest_of_its_words_is_here() {
    install_first(&PHONE);
    let said = |language, key| in_language(language, key, &[]);
    assert_eq!(said(Language::English, "tab-home"), "签到");
    assert_eq!(said(Language::Chinese, "phone-help-intro"), "", "not an error: it comes in a moment");
    ADDED.set(More::Here(&PHONE_LATER));
    assert_eq!(said(Language::English, "tab-home"), "Check in");
    assert_ne!(said(Language::Chinese, "phone-help-intro"), "");
    assert_eq!(said(Language::Chinese, "no-such-key"), "⟦no-such-key⟧");
}

#[test]
fn the_scan_reads_calls() {
    let source = r#"t!("a", n = f(1, 2), who = "x") + &t("b") + x.get("c") + not_t("d") + t!( "e" )"#;
    let keys: Vec<_> = used_keys(source).into_iter().map(|(key, names)| (key, names.len())).collect();
    assert_eq!(keys, [("a".to_owned(), 2), ("e".to_owned(), 0), ("b".to_owned(), 0)]);
}

#[test]
fn texts_are_formatted_without_isolation_marks_and_missing_ones_show() {
    assert_eq!(in_language(Language::Chinese, "queue-waiting", &[("n", Value::from(2))]), "2 条待发");
    assert_eq!(in_language(Language::English, "queue-waiting", &[("n", Value::from(1))]), "1 to send");
    assert_eq!(in_language(Language::English, "no-such-key", &[]), "⟦no-such-key⟧");
    assert_eq!(in_language(Language::English, "queue-waiting", &[]), "⟦queue-waiting⟧");
}

#[test]
fn dates_are_of_shanghai() {
    // 2026-11-20 01:42 UTC.
    let ms = 1_795_138_920_000;
    assert_eq!(day_of(ms), NaiveDate::from_ymd_opt(2026, 11, 20).unwrap());
    assert_eq!(long_date(day_of(ms)), "11月20日 星期五");
    assert_eq!(date_time(ms), "11月20日 9:42");
    assert_eq!(month_title(day_of(ms)), "2026年11月");
    assert_eq!(day_of(1_795_190_400_000 - 1), day_of(ms), "the last millisecond before midnight in Shanghai");
    assert_eq!(clock_time(1_795_190_400_000), "0:00");
}
