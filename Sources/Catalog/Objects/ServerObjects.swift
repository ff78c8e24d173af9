import Binlog

/// What a server holds beside databases, accounts and settings. It is not copied: comparing what both servers have tells,
/// without a list for each version, what users put there.
package struct ServerObjects: Sendable, Codable {
    package enum Kind: String, CaseIterable, Sendable, Codable, CodingKeyRepresentable {
        /// Tables and stored objects in `mysql` and `sys`.
        case systemSchemaObject
        /// Rows of mysql.servers.
        case foreignServer
        case resourceGroup
        case spatialReferenceSystem
        /// Rows of mysql.server_cost and mysql.engine_cost.
        case costConstant
        /// Rows of sys.sys_config.
        case sysOption
        case undoTablespace
    }

    /// By kind: names to contents, of which "" is the same as not to be there. A kind that the account may not see is
    /// missing.
    package var found: [Kind: [ExactText: String]] = [:]

    /// What the target has not, or has with other contents.
    /// - Parameter isOneSeries: both servers are 8.4, say, so that what one brings itself the other brings too.
    package static func notCopied(source: ServerObjects, target: ServerObjects, isOneSeries: Bool) -> [NotCopied] {
        Kind.allCases.flatMap { kind -> [NotCopied] in
            guard isOneSeries || kind != .systemSchemaObject, let present = target.found[kind] else { return [] }
            // The definitions of built-in ones were refined over time.
            let comparesContents = isOneSeries || kind != .spatialReferenceSystem
            return (source.found[kind] ?? [:]).filter { name, contents in
                guard let other = present[name] else { return !contents.isEmpty }
                return comparesContents && other != contents
            }.sorted { $0.key < $1.key }.map { name, contents in
                NotCopied(object: name.wrappedValue, reason: kind.reason(contents: contents))
            }
        }
    }
}

extension ServerObjects.Kind {
    /// For remarks, in the plural.
    package var text: String {
        switch self {
        case .systemSchemaObject: "objects of users in the schemas mysql and sys"
        case .foreignServer: "rows of mysql.servers"
        case .resourceGroup: "resource groups"
        case .spatialReferenceSystem: "spatial reference systems"
        case .costConstant: "cost constants (mysql.server_cost, mysql.engine_cost)"
        case .sysOption: "options in sys.sys_config"
        case .undoTablespace: "undo tablespaces"
        }
    }

    /// Why one is not copied, and how the fork gets it.
    package func reason(contents: String) -> String {
        let value = contents.isEmpty ? "the default" : contents
        return switch self {
        case .systemSchemaObject: "the schemas mysql and sys are the server's own and are not copied"
        case .foreignServer: "connections to other servers are not copied; CREATE SERVER on the fork makes it"
        case .resourceGroup:
            "it is made for the CPUs of the source's machine; CREATE RESOURCE GROUP on the fork makes one for the fork's"
        case .spatialReferenceSystem:
            "the target does not define it, or defines it otherwise;"
                + " CREATE OR REPLACE SPATIAL REFERENCE SYSTEM on the fork makes it"
        case .costConstant: "it is \(value) on the source; UPDATE it on the fork, then FLUSH OPTIMIZER_COSTS"
        case .sysOption: "it is \(value) on the source; UPDATE sys.sys_config on the fork sets it"
        case .undoTablespace: "undo tablespaces are the machine's; CREATE UNDO TABLESPACE on the fork makes one"
        }
    }
}
