import Binlog
import Timeline

/// Which part of a binary log concerns a fork.
struct WindowScope: Sendable {
    let databases: DatabaseFilter
    /// The source compares names without regard to case (`lower_case_table_names`).
    let foldsCase: Bool
    /// Tells what names and collations mean; without it, those that are not read here are not understood.
    var interpreter: Interpreter?

    func selects(_ database: String) -> Bool {
        !DatabaseFilter.isSystem(database)
            && !databases.select(from: [database], foldsCase: foldsCase).chosen.isEmpty
    }

    var classifier: StatementClassifier { StatementClassifier(foldsTableNames: foldsCase, names: interpreter?.names) }
}
