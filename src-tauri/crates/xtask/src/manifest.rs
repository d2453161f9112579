//! What a `Cargo.toml` says about dependencies, as far as the direction of imports is concerned.
//!
//! Reads the tables a manifest of this workspace uses, line by line; it is no TOML parser.

use std::collections::BTreeMap;

/// The tables in which a dependency can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Normal,
    Build,
    Dev,
}

/// One dependency, by the name of its package.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Dependency {
    pub(crate) package: String,
    pub(crate) kind: Kind,
}

/// A package and what it depends on, on any platform.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Manifest {
    pub(crate) name: String,
    pub(crate) dependencies: Vec<Dependency>,
}

/// The names that `[workspace.dependencies]` gives to packages that are called otherwise.
pub(crate) type Renames = BTreeMap<String, String>;

enum Table {
    Package,
    Dependencies(Kind),
    /// `[dependencies.name]`: the lines below describe the one dependency listed last.
    Dependency,
    Other,
}

/// Reads a manifest; `None` if it names no package.
pub(crate) fn parse(text: &str, renames: &Renames) -> Option<Manifest> {
    let mut name = None;
    let mut dependencies: Vec<Dependency> = Vec::new();
    let mut table = Table::Other;
    for line in text.lines().map(without_comment) {
        if let Some(header) = header(line) {
            let (of, dependency) = dependency_table(&header);
            table = match (of, dependency) {
                _ if header == ["package"] => Table::Package,
                (Some(kind), None) => Table::Dependencies(kind),
                (Some(kind), Some(alias)) => {
                    dependencies.push(Dependency { package: resolved(alias, renames), kind });
                    Table::Dependency
                }
                (None, _) => Table::Other,
            };
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        let (key, value) = (key.trim(), value.trim());
        match table {
            Table::Package if key == "name" => name = Some(unquoted(value).to_owned()),
            Table::Dependencies(kind) => {
                // `name.workspace = true`, `name = "1"` and `"name" = { … }` alike.
                let alias = unquoted(key.split('.').next().unwrap_or(key).trim());
                let package = package_key(value).map_or_else(|| resolved(alias, renames), ToOwned::to_owned);
                dependencies.push(Dependency { package, kind });
            }
            Table::Dependency if key == "package" => {
                if let Some(last) = dependencies.last_mut() {
                    unquoted(value).clone_into(&mut last.package);
                }
            }
            Table::Package | Table::Dependency | Table::Other => {}
        }
    }
    Some(Manifest { name: name?, dependencies })
}

/// Reads the renames that the workspace's root manifest makes.
pub(crate) fn renames(root: &str) -> Renames {
    let mut inside = false;
    let mut found = Renames::new();
    for line in root.lines().map(without_comment) {
        if let Some(header) = header(line) {
            inside = header == ["workspace", "dependencies"];
        } else if let Some((alias, value)) = line.split_once('=').filter(|_| inside)
            && let Some(package) = package_key(value)
        {
            found.insert(unquoted(alias.trim()).to_owned(), package.to_owned());
        }
    }
    found
}

fn resolved(alias: &str, renames: &Renames) -> String {
    renames.get(alias).map_or(alias, String::as_str).to_owned()
}

/// Splits `[target.'cfg(unix)'.dependencies]` at the dots that are not quoted.
fn header(line: &str) -> Option<Vec<String>> {
    let inner = line.trim().strip_prefix('[')?.strip_suffix(']')?;
    let mut parts = vec![String::new()];
    let mut quote = None;
    for c in inner.chars() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, '.') => parts.push(String::new()),
            (_, c) => {
                if let Some(part) = parts.last_mut() {
                    part.push(c);
                }
            }
        }
    }
    Some(parts.into_iter().map(|part| part.trim().to_owned()).collect())
}

/// Tells whether a table holds dependencies, or is about the one that is returned.
fn dependency_table(header: &[String]) -> (Option<Kind>, Option<&str>) {
    let header = match header {
        [target, _platform, rest @ ..] if target == "target" => rest,
        all => all,
    };
    let [kind, rest @ ..] = header else {
        return (None, None);
    };
    let kind = match kind.as_str() {
        "dependencies" => Kind::Normal,
        "build-dependencies" => Kind::Build,
        "dev-dependencies" => Kind::Dev,
        _ => return (None, None),
    };
    (Some(kind), rest.first().map(String::as_str))
}

/// Returns what `package = "…"` says inside an inline table.
fn package_key(value: &str) -> Option<&str> {
    let inside = value.trim().strip_prefix('{')?;
    inside.split(',').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key.trim() == "package").then(|| unquoted(value.trim().trim_end_matches('}').trim()))
    })
}

fn without_comment(line: &str) -> &str {
    let mut quote = None;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '#') => return &line[..at],
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    line
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, Kind)> {
        let renames =
            renames("[workspace.dependencies]\nwindowing = { package = \"tauri\", version = \"2\" }\n");
        let manifest = parse(&format!("[package]\nname = \"x\" # the name\n{text}"), &renames).unwrap();
        assert_eq!(manifest.name, "x");
        manifest.dependencies.into_iter().map(|d| (d.package, d.kind)).collect()
    }

    fn one(package: &str, kind: Kind) -> Vec<(String, Kind)> {
        vec![(package.to_owned(), kind)]
    }

    #[test]
    fn each_way_of_writing_a_dependency_is_read() {
        for line in
            ["a.workspace = true", "a = \"1\"", "a = { path = \"../a\" }", "\"a\" = '1'", "a.version = \"1\""]
        {
            assert_eq!(read(&format!("[dependencies]\n{line}\n")), one("a", Kind::Normal), "{line}");
        }
        assert_eq!(read("[dependencies.a]\nversion = \"1\"\n"), one("a", Kind::Normal));
    }

    #[test]
    fn each_table_is_told_apart() {
        assert_eq!(read("[dev-dependencies]\na = \"1\"\n"), one("a", Kind::Dev));
        assert_eq!(read("[build-dependencies]\na = \"1\"\n"), one("a", Kind::Build));
        assert_eq!(
            read("[target.'cfg(target_os = \"x.y\")'.dependencies]\na = \"1\"\n"),
            one("a", Kind::Normal)
        );
        assert_eq!(read("[features]\na = []\n[lints]\nworkspace = true\n"), vec![]);
    }

    #[test]
    fn a_renamed_package_is_known_by_its_own_name() {
        assert_eq!(
            read("[dependencies]\nw = { version = \"2\", package = \"tauri\" }\n"),
            one("tauri", Kind::Normal)
        );
        assert_eq!(read("[dependencies.w]\npackage = \"tauri\"\n"), one("tauri", Kind::Normal));
        assert_eq!(read("[dependencies]\nwindowing.workspace = true\n"), one("tauri", Kind::Normal));
    }

    #[test]
    fn lists_that_go_over_several_lines_name_nothing() {
        assert_eq!(
            read(
                "[dependencies]\na = { version = \"1\", features = [\n  \"b\",\n  \"c\",\n] }\n# d = \"1\"\n"
            ),
            one("a", Kind::Normal)
        );
    }

    #[test]
    fn a_manifest_without_a_package_is_none() {
        assert_eq!(parse("[workspace]\nmembers = []\n", &Renames::new()), None);
    }
}
