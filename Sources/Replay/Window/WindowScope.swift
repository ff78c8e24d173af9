import Binlog
import Server
import Timeline

/// Which part of a binary log concerns a fork.
package struct WindowScope: Sendable {
    package let databases: DatabaseFilter
    /// The source compares names without regard to case (`lower_case_table_names`).
    package let foldsCase: Bool
    /// Tells what names and collations mean; without it, those that are not read here are not understood.
    var interpreter: Interpreter?

    package init(databases: DatabaseFilter, foldsCase: Bool, interpreter: Interpreter? = nil) {
        self.databases = databases
        self.foldsCase = foldsCase
        self.interpreter = interpreter
    }

    package func selects(_ database: String) -> Bool {
        !DatabaseFilter.isSystem(database)
            && !databases.select(from: [database], foldsCase: foldsCase).chosen.isEmpty
    }

    /// Whether a statement is about something that is forked, or may be.
    package func concerns(_ databases: [String]) -> Bool { databases.isEmpty || databases.contains(where: selects) }

    /// Whether it is one of ``WindowFindings/statementCount``.
    func counts(_ effect: StatementEffect, _ databases: [String]) -> Bool {
        switch effect {
        case .harmless, .rollbackToSavepoint: false
        case .accounts: true
        case .data where databases == ["mysql"]: true
        case .data, .temporaryTable, .unknown, .definitions: concerns(databases)
        }
    }

    package var classifier: StatementClassifier {
        StatementClassifier(foldsTableNames: foldsCase, names: interpreter?.names)
    }
}
