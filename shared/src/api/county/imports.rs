//! Imports of sheets.

use crate::place::Datum;

api_types! {
    /// What an import file holds.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ImportKind {
        /// 行政区划.
        Divisions,
        /// 人员与派驻.
        Cadres,
        /// 电子围栏.
        Fences,
    }

    /// Dry run or not, and what is said of the file's coordinates.
    pub struct ImportQuery {
        /// Only look: write nothing.
        #[serde(default)]
        pub dry_run: bool,
        /// Datum of the coordinates where neither the file nor the row says it.
        #[serde(default)]
        pub datum: Option<Datum>,
        /// The datum was checked: past fixes that fit another one better are no hindrance.
        #[serde(default)]
        pub datum_confirmed: bool,
    }

    /// What is wrong with a value.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ImportReason {
        /// Nothing stands there.
        Missing,
        /// No division code.
        NotACode,
        /// Excel has cut the digits of a code.
        LostDigits,
        /// No such division.
        UnknownDivision,
        /// The township has no zone of that name.
        UnknownZone,
        /// The division above it is missing.
        NoParent,
        /// A division of another level than needed.
        WrongLevel,
        /// Out of the division the sheet is imported for.
        OutsideScope,
        /// No day.
        NotADate,
        /// The last day is before the first.
        DateOrder,
        /// No number.
        NotANumber,
        /// No place in China.
        Coordinates,
        /// Not 20 to 20,000 metres.
        Radius,
        /// Cannot be dialled.
        NotAPhone,
        /// None of the words to choose from.
        NotAKind,
        /// Over the limit.
        TooLong,
        /// Control characters.
        BadCharacters,
        /// The key or header comes twice.
        Duplicate,
        /// A header nobody asked for.
        UnknownColumn,
        /// ID-card numbers are not imported.
        IdCard,
        /// Nobody of that number is posted.
        UnknownStaffNumber,
        /// A staff number, which is only for lodging and work sites.
        Unexpected,
        /// The person is on another posting in these days.
        Overlaps,
        /// Nobody changes his own row.
        OwnRow,
        /// A code given as a number; it has to be text, or its digits may be lost.
        CodeNotText,
        /// Neither the row, nor the file, nor the importer says the datum of the coordinates.
        NoDatum,
        /// Neither one point nor one polygon.
        Geometry,
        /// A polygon with a hole.
        Hole,
        /// The outline crosses itself, has too few or too many corners, or is too small or too large.
        Outline,
        /// Past fixes of the place fit another datum better; can be confirmed.
        DatumDoubtful,
    }

    /// A bad row.
    pub struct ImportProblem {
        /// Row of the sheet as Excel counts, the header being 1; of a map file the number of the place, from 1.
        pub row: u32,
        /// Column header.
        pub column: String,
        /// Value as read.
        pub value: String,
        /// What is wrong with it.
        pub reason: ImportReason,
    }

    /// What an import did or would do.
    pub struct ImportReport {
        /// Nothing was written.
        pub dry_run: bool,
        /// Rows read.
        pub rows: u32,
        /// New.
        pub created: u32,
        /// Changed.
        pub updated: u32,
        /// As before.
        pub unchanged: u32,
        /// Every bad row; any bad row writes nothing.
        pub problems: Vec<ImportProblem>,
    }
}
