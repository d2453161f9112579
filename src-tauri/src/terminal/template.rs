//! A command of the person's own for a terminal: `urxvt -title {title} -cd {folder} -e {command}`.
//!
//! It is taken apart here and by no shell: at spaces, but for those in quotes. What stands for something is put in
//! afterwards, so that it stays one word, whatever it holds; `{command}` alone stands for as many as there are.

use super::Words;

/// The words of the line; none if a quote has no end, or nothing is left to run.
pub(super) fn line(template: &str, words: &Words) -> Option<Vec<String>> {
    let parts = split(template)?;
    if parts.is_empty() {
        return None;
    }
    let has_command = parts.iter().any(|part| part == "{command}");
    let mut line = Vec::new();
    for part in parts {
        if part == "{command}" {
            line.extend(words.command.iter().cloned());
        } else {
            line.push(filled(&part, words));
        }
    }
    if !has_command {
        // As all take it that are called x-terminal-emulator.
        line.push("-e".to_owned());
        line.extend(words.command.iter().cloned());
    }
    Some(line)
}

/// Fills in a word in one go, so that nothing that is put in is looked at again.
fn filled(part: &str, words: &Words) -> String {
    let mut text = String::new();
    let mut rest = part;
    while let Some(at) = rest.find('{') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = [("{title}", &words.title), ("{folder}", &words.folder)];
        match known.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, value)) => {
                text.push_str(value);
                rest = &rest[name.len()..];
            }
            None => {
                text.push('{');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    text
}

fn split(text: &str) -> Option<Vec<String>> {
    let (mut parts, mut part, mut quote) = (Vec::new(), None::<String>, None);
    for c in text.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                part.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => parts.extend(part.take()),
            (_, c) => part.get_or_insert_default().push(c),
        }
    }
    parts.extend(part);
    quote.is_none().then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words {
            title: "{folder} $(id) 'x".to_owned(),
            folder: "/home/a b".to_owned(),
            command: vec!["/usr/bin/rolecall".to_owned(), "in-terminal".to_owned()],
        }
    }

    #[test]
    fn what_is_put_in_stays_one_word() {
        let line = line("\"my term\" --t={title} -d {folder} -- {command}", &words()).expect("a line");
        assert_eq!(
            line,
            ["my term", "--t={folder} $(id) 'x", "-d", "/home/a b", "--", "/usr/bin/rolecall", "in-terminal"]
        );
    }

    #[test]
    fn what_names_no_place_for_the_command_gets_it_at_the_end() {
        assert_eq!(line("st", &words()).expect("a line"), ["st", "-e", "/usr/bin/rolecall", "in-terminal"]);
        assert_eq!(line("st '", &words()), None);
        assert_eq!(line("  ", &words()), None);
        assert_eq!(split("a '' \"b c\"d"), Some(vec!["a".into(), String::new(), "b cd".into()]));
    }
}
