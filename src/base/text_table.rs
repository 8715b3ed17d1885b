//! A plain-text table. A column is as wide as its widest cell.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// How the cells of a column are aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alignment {
    Left,
    Right,
}

#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<(&'static str, Alignment)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(columns: impl Into<Vec<(&'static str, Alignment)>>) -> Self {
        Self { columns: columns.into(), rows: Vec::new() }
    }

    pub(crate) fn add_row(&mut self, cells: impl Into<Vec<String>>) {
        self.rows.push(cells.into());
    }

    fn width(&self, column: usize, title: &str) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0).max(title.chars().count())
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths: Vec<_> =
            self.columns.iter().enumerate().map(|(column, (title, _))| self.width(column, title)).collect();
        let mut line = |cells: &mut dyn Iterator<Item = &str>| {
            let mut text = String::new();
            for ((cell, (_, alignment)), width) in cells.zip(&self.columns).zip(&widths) {
                let separator = if text.is_empty() { "" } else { "  " };
                text.push_str(separator);
                let padding = width.saturating_sub(cell.chars().count());
                let (before, after) =
                    if *alignment == Alignment::Right { (padding, 0) } else { (0, padding) };
                text.extend(core::iter::repeat_n(' ', before));
                text.push_str(cell);
                text.extend(core::iter::repeat_n(' ', after));
            }
            writeln!(formatter, "{}", text.trim_end())
        };
        line(&mut self.columns.iter().map(|(title, _)| *title))?;
        let underlines: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
        line(&mut underlines.iter().map(String::as_str))?;
        self.rows.iter().try_for_each(|row| line(&mut row.iter().map(String::as_str)))
    }
}
