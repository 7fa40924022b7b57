//! Where a cell stands in a table, and the head of its column.

/// A table being read.
#[derive(Debug, Default)]
pub(in crate::extract) struct Table {
    /// How its cells are named: `Tableau 2`.
    name: String,
    row: u32,
    /// Rows that the current one stands for.
    rows: u32,
    /// A sheet: the first row that holds anything may be its head.
    sheet: bool,
    head_row: u32,
    /// Columns before the current cell, and how many it spans.
    column: usize,
    span: usize,
    /// The look of the table sets its first row apart.
    pub(in crate::extract) first_row: bool,
    /// The current row is said to be a head.
    pub(in crate::extract) header: bool,
    /// All rows that come are heads, until told otherwise.
    pub(in crate::extract) header_rows: bool,
    /// Block that heads each column.
    heads: Vec<Option<usize>>,
}

/// Wider tables are sheets.
const WIDEST: usize = 512;

impl Table {
    pub(in crate::extract) fn numbered(number: u32) -> Self {
        Self::named(format!("Tableau {number}"))
    }

    pub(in crate::extract) fn named(name: String) -> Self {
        Self { name, rows: 1, ..Self::default() }
    }

    pub(in crate::extract) fn sheet(name: String) -> Self {
        Self { sheet: true, ..Self::named(name) }
    }

    /// A row that stands for `repeated` rows alike.
    pub(in crate::extract) fn row(&mut self, repeated: u32) {
        self.row = self.row.saturating_add(self.rows);
        self.rows = repeated.max(1);
        (self.column, self.span, self.header) = (0, 0, false);
    }

    pub(in crate::extract) fn cell(&mut self) {
        self.column = self.column.saturating_add(self.span);
        self.span = 1;
    }

    /// The current cell spans columns, or stands for several alike.
    pub(in crate::extract) fn span(&mut self, columns: usize) {
        self.span = columns.max(1);
    }

    /// Moves to a cell that is known by its place, both counted from 0.
    pub(in crate::extract) fn go(&mut self, row: u32, column: usize) {
        (self.row, self.column) = (row.saturating_add(1), column);
    }

    fn heads(&self) -> bool {
        self.header
            || self.header_rows
            || (self.first_row && self.row == 1)
            || (self.sheet && self.row == self.head_row)
    }

    /// Block that heads the column of the current cell.
    pub(in crate::extract) fn heading(&self) -> Option<usize> {
        // A list in one column has no head.
        if self.heads() || (self.sheet && self.heads.iter().flatten().count() < 2) {
            return None;
        }
        self.heads.get(self.column).copied().flatten()
    }

    /// The current cell holds this block.
    pub(in crate::extract) fn filled(&mut self, block: usize) {
        if self.sheet && self.head_row == 0 {
            self.head_row = self.row;
        }
        if self.heads() && self.column < WIDEST {
            self.heads.resize((self.column + 1).max(self.heads.len()), None);
            self.heads[self.column].get_or_insert(block);
        }
    }

    /// `Tableau 2!B3`, as a sheet would write it.
    pub(in crate::extract) fn name(&self) -> String {
        cell_name(&self.name, self.row, self.column)
    }
}

/// `Feuil1!B12`, from a row that starts at 1 and a column that starts at 0.
pub(in crate::extract) fn cell_name(table: &str, row: u32, mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + (column % 26) as u8);
        match (column / 26).checked_sub(1) {
            Some(next) => column = next,
            None => break,
        }
    }
    let letters: String = letters.iter().rev().map(|&letter| char::from(letter)).collect();
    format!("{table}!{letters}{row}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_in_sheets() {
        for (column, name) in [(0, "F!A1"), (25, "F!Z1"), (26, "F!AA1"), (701, "F!ZZ1"), (702, "F!AAA1")] {
            assert_eq!(cell_name("F", 1, column), name);
        }
    }

    #[test]
    fn a_column_stands_under_its_head() {
        let mut table = Table { first_row: true, ..Table::numbered(1) };
        table.row(1);
        table.cell();
        table.filled(4);
        table.cell();
        table.filled(5);
        table.row(1);
        table.cell();
        assert_eq!(table.heading(), Some(4));
        table.cell();
        assert_eq!((table.heading(), table.name()), (Some(5), "Tableau 1!B2".to_owned()));
    }
}
