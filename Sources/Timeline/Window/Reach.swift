import Binlog

/// Something in a window that cannot be undone.
public struct Obstacle: Sendable, Hashable {
    public enum Reason: Sendable, Hashable {
        /// DDL on what was there before.
        case definition
        /// DML in statement format.
        case statementFormat
        case unknownStatement
        case incompleteImages
        case partialJSON
        case rollback
        case unloggedCascade
        /// `binlog_do_db` or `binlog_ignore_db` keep a database's changes out of the binlog.
        case unloggedDatabase
        case unloggedReplication
        /// Committed here, prepared before the binlogs that are there.
        case unreadXA
        /// Rows are logged with other columns than the definition has, and no statement in the binlog changed it.
        case otherDefinition
        /// To be left out: users and grants, or rows of system tables.
        case accounts
        /// To be left out: the commit of an XA transaction, whose rows come with what prepared it.
        case decisionOfXA
        /// To be left out: rows of a table whose definition is known from before DDL that lies between.
        case outdatedDefinition
        /// Forward: a statement needs databases that are not forked.
        case elsewhere
    }

    public let reason: Reason
    /// The statement, or the table, the database or the XA transaction.
    @ExactText public private(set) var subject: String
    /// The last transaction that is concerned; nil when all are.
    public let transaction: Landmark?

    public init(reason: Reason, subject: String, transaction: Landmark?) {
        self.reason = reason
        self.subject = subject
        self.transaction = transaction
    }

    /// What is wrong with it, in a sentence.
    public var problem: String {
        switch reason {
        case .definition: "definitions are changed, and the binary log does not hold what they were: \(subject)"
        case .statementFormat:
            "rows are changed by a statement, and the binary log does not hold what they were: \(subject)"
        case .unknownStatement: "what a statement does is not known: \(subject)"
        case .incompleteImages: "rows of \(subject) are logged without all of their columns"
        case .partialJSON: "JSON documents of \(subject) are logged as what changed in them"
        case .rollback: "changes of \(subject) are logged of which the server took back a part"
        case .unloggedCascade:
            "foreign keys changed rows when rows of \(subject) changed, and that is not in the binary log"
        case .unloggedDatabase: "the changes of database \(subject) are not in the binary log"
        case .unloggedReplication:
            "what the source gets by replication, or got before it was promoted, is not in its binary log"
        case .unreadXA: "XA transaction \(subject) was prepared before the binary logs begin"
        case .otherDefinition:
            "rows of \(subject) are logged otherwise than the table is defined, and the binary log does not hold what"
                + " changed it (sql_log_bin = 0)"
        case .accounts: "accounts are changed, and the binary log does not hold what they were: \(subject)"
        case .decisionOfXA: "its rows belong to the transaction of XA PREPARE \(subject), not to that of XA COMMIT"
        case .outdatedDefinition: "definitions are changed since the snapshot: \(subject)"
        case .elsewhere: "a statement cannot be executed: \(subject)"
        }
    }

    /// What would make it possible, from then on.
    public var remedy: String {
        switch reason {
        case .definition, .unknownStatement: "an archive that begins before it"
        case .statementFormat: "an archive that begins before it; binlog_format=ROW on the source for the time to come"
        case .incompleteImages:
            "an archive that begins before it; binlog_row_image=FULL on the source for the time to come"
        case .partialJSON:
            "an archive that begins before it; binlog_row_value_options='' on the source for the time to come"
        case .rollback: "an archive that begins before it; tables with transactions for the time to come"
        case .unloggedCascade:
            "an archive that begins before it; a source of 9.6 or later, with innodb_native_foreign_keys=OFF, for the time to come"
        case .unloggedDatabase: "a source without binlog_do_db and binlog_ignore_db, or leaving that database out"
        case .unloggedReplication: "log_replica_updates=ON on the source, or forking the server that it replicates from"
        case .unreadXA: "an archive that begins before it was prepared"
        case .accounts: "an archive that begins before it"
        case .otherDefinition: "an archive with a snapshot taken after the change, or leaving the database out"
        case .decisionOfXA: "naming the GTID of its XA PREPARE instead"
        case .outdatedDefinition, .elsewhere: "a snapshot taken after it, or a stop point before it"
        }
    }
}

/// Whether a moment of the past can be reached from a live server, and if not, why.
public struct Reach: Sendable {
    /// In the binlog's order; those that concern the whole binlog come first.
    public let obstacles: [Obstacle]
    /// All obstacles are listed; else only the latest of the statements among them are.
    public let isComplete: Bool
    /// The earliest moment after which nothing is in the way: just after this transaction. nil when nothing is in the way at all, or
    /// when no moment can be reached.
    public let earliest: Landmark?
    /// What the window does to accounts, which stays as it is.
    public let accountStatements: Latest<StatementNote>
    /// System tables whose rows were changed directly, which stay as they are.
    public let systemTables: [TableIdentity]
    /// What DROP TABLE IF EXISTS hardly found: only a table of an engine without transactions, dropped in a routine, would look the
    /// same. In their order.
    public let notFound: [TableIdentity]
    /// What is to be dropped: the window created it.
    public let undoneByDropping: [SchemaObject]
}

extension SourceFacts {
    /// What never gets into the source's binlog, for the databases that are forked.
    public func unlogged(_ databases: [String]) -> [Obstacle] {
        let unlogged = databases.filter { database in
            loggedDatabases.isEmpty
                ? unloggedDatabases.contains(exactly: database) : !loggedDatabases.contains(exactly: database)
        }
        return unlogged.map { Obstacle(reason: .unloggedDatabase, subject: $0, transaction: nil) }
            + (hidesReplicatedChanges
                ? [Obstacle(reason: .unloggedReplication, subject: "", transaction: nil)] : [])
    }
}

extension WindowFindings {
    /// Changes that the binlog which can be read lacks, for the databases that are forked: in the way whichever way the window runs.
    public func gaps(_ facts: SourceFacts, databases: [String]) -> [Obstacle] {
        facts.unlogged(databases) + impossible
            + xa.unread.map { Obstacle(reason: .unreadXA, subject: "\($0)", transaction: nil) }
    }

    /// What stands in the way of undoing this window, for the databases that are forked.
    public func reach(_ facts: SourceFacts, databases: [String]) -> Reach {
        let selected = Set(databases.map(\.exact))
        let selects = { (database: String) in selected.contains(database.exact) }
        let always = gaps(facts, databases: databases)
        let inWindow = (statementObstacles + doubtfulObstacles(facts) + rowObstacles(facts, selects))
            .sorted { position($0) < position($1) }
        return Reach(
            obstacles: always + inWindow, isComplete: obstacles.count == obstacles.elements.count,
            earliest: always.isEmpty ? inWindow.last?.transaction.map(earliest) : nil,
            accountStatements: accountStatements,
            systemTables: tables.map(\.table).filter { $0.database == "mysql" },
            notFound: notFound.filter { !isKnown($0, facts) }.sorted { "\($0)".exact < "\($1)".exact },
            undoneByDropping: created)
    }

    /// Whether a table was there all the time, and its DDL would have left a number.
    private func isKnown(_ table: TableIdentity, _ facts: SourceFacts) -> Bool {
        facts.tables[table]?.isTransactional == true && !isOfWindow(table)
    }

    private func position(_ obstacle: Obstacle) -> BinlogPosition { obstacle.transaction?.position ?? start }

    private var statementObstacles: [Obstacle] {
        obstacles.elements.map { note in
            let reason: Obstacle.Reason =
                switch note.effect {
                case .definitions: .definition
                case .data: .statementFormat
                default: .unknownStatement
                }
            return Obstacle(reason: reason, subject: note.summary, transaction: note.transaction)
        }
    }

    /// CREATE IF NOT EXISTS and DROP IF EXISTS of a table without a number of the data dictionary's transaction: nothing happened, or
    /// the engine has no such numbers. It is certain for a table that is there, has an engine that has them, and was not made since.
    private func doubtfulObstacles(_ facts: SourceFacts) -> [Obstacle] {
        doubtful.compactMap { table, note in
            if isKnown(table, facts) { return nil }
            return Obstacle(reason: .definition, subject: note.summary, transaction: note.transaction)
        }
    }

    private func rowObstacles(_ facts: SourceFacts, _ selects: (String) -> Bool) -> [Obstacle] {
        let surviving = tables.filter { selects($0.table.database) && !isOfWindow($0.table) }
        let images = surviving.flatMap { activity in
            [
                (Obstacle.Reason.incompleteImages, activity.lastIncompleteImages),
                (.partialJSON, activity.lastPartialJSON), (.rollback, activity.lastRollback),
            ].compactMap { reason, last in
                last.map { Obstacle(reason: reason, subject: "\(activity.table)", transaction: $0) }
            }
        }
        let concerned = Set(facts.cascades.filter { selects($0.child.database) }.map(\.parent))
        let cascades = unloggedCascades(facts).filter {
            concerned.contains($0.table.table) && !isOfWindow($0.table.table)
        }
        .map { Obstacle(reason: .unloggedCascade, subject: "\($0.table.table)", transaction: $0.last) }
        return images + cascades + otherDefinitions(facts, selects: selects) + lostTables(surviving, facts)
    }

    /// Tables that are there no more though no statement took them away: there is nothing that their rows could be brought back to.
    private func lostTables(_ surviving: [TableActivity], _ facts: SourceFacts) -> [Obstacle] {
        surviving.compactMap { activity in
            let table = activity.table
            guard facts.tables[table] == nil, doubtful[table] == nil, obstacles.count == obstacles.elements.count,
                !obstacles.elements.contains(where: { $0.effect.mayTakeAway(table) }),
                let last = activity.definitions.map(\.last).max(by: { $0.position < $1.position })
            else { return nil }
            return Obstacle(reason: .otherDefinition, subject: "\(table) (the table is gone)", transaction: last)
        }
    }

    /// Rows that are logged with other columns than their tables have: in the way whichever way the window runs.
    /// - Parameter facts: of the tables as they are where the window is applied: at its end going back, before it going forward.
    public func otherDefinitions(_ facts: SourceFacts, selects: (String) -> Bool) -> [Obstacle] {
        tables.compactMap { activity in
            let table = activity.table
            guard selects(table.database), let known = facts.tables[table],
                direction == .backward ? !isOfWindow(table) : !redefinitions.mayConcern(table)
            else { return nil }
            let found = activity.definitions.compactMap { definition in
                known.difference(to: definition.map).map { (difference: $0, last: definition.last) }
            }.max { $0.last.position < $1.last.position }
            return found.map {
                Obstacle(reason: .otherDefinition, subject: "\(table) (\($0.difference))", transaction: $0.last)
            }
        }
    }

    /// What the window created before an obstacle and changed after it would be in the way as well if the window began there.
    private func earliest(after obstacle: Landmark) -> Landmark {
        var latest = obstacle
        var hasMoved = true
        while hasMoved {
            hasMoved = false
            for life in history.lives.values
            where life.created.position <= latest.position && life.changed.position > latest.position {
                latest = life.changed
                hasMoved = true
            }
        }
        return latest
    }
}

extension StatementEffect {
    fileprivate func mayTakeAway(_ table: TableIdentity) -> Bool {
        guard case .definitions(let changes) = self else { return self == .unknown }
        let (object, database) = (
            SchemaObject(.table, table.database, table.table), SchemaObject(.database, table.database)
        )
        return changes.contains { change in
            switch change {
            case .drop(let gone, _), .rename(let gone, _): gone == object || gone == database
            case .create, .alter, .truncate: false
            }
        }
    }
}
