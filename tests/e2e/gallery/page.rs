//! The page on which the pictures are looked at.

use std::fmt::Write;
use std::path::Path;

use super::{Shot, files};

const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Rolecall, every view</title>\n\
    <style>\n\
    body { font: 15px system-ui, sans-serif; margin: 2rem; background: Canvas; color: CanvasText; color-scheme: light dark }\n\
    section { margin-block: 2rem } h2 { font-size: 1.1rem }\n\
    .row { display: flex; flex-wrap: wrap; gap: 1rem; align-items: start; margin-block: .5rem }\n\
    img { height: 260px; border: 1px solid GrayText; border-radius: 6px }\n\
    .none { color: GrayText }\n\
    </style>\n<h1>Rolecall, every view</h1>\n";

/// The page of these shots, with those pictures that are there.
pub(super) fn of(shots: &[Shot], folder: &Path) -> String {
    let mut page = HEAD.to_owned();
    for shot in shots {
        let _ = write!(page, "<section id=\"{0}\">\n<h2>{1}</h2>\n", shot.name, shot.shows);
        for dark in [false, true] {
            page.push_str("<div class=\"row\">\n");
            for (file, _) in files(shot, dark) {
                if folder.join(&file).exists() {
                    let _ = writeln!(
                        page,
                        "<a href=\"{file}\"><img loading=\"lazy\" src=\"{file}\" alt=\"{file}\"></a>"
                    );
                } else {
                    let _ = writeln!(page, "<span class=\"none\">{file} was not taken</span>");
                }
            }
            page.push_str("</div>\n");
        }
        page.push_str("</section>\n");
    }
    page
}
