import MySQL
import Server

extension Preflight {
    /// Whether the target has what the source was extended with: engines, plugins, components, loadable functions, a
    /// keyring.
    func checkExtensions() -> Findings {
        var findings = Findings()
        checkEngines(&findings)
        checkPlugins(&findings)
        checkComponents(&findings)
        checkFunctions(&findings)
        checkKeyring(&findings)
        return findings
    }

    private func checkEngines(_ findings: inout Findings) {
        // What uses other engines than these is refused as such.
        if !target.engines.contains("InnoDB") {
            findings.refuse(
                "engine-missing", .target, "\(target.name) makes no tables with the engine InnoDB",
                hint: "take it out of disabled_storage_engines on the target and restart it")
        }
        if let tables = needs.tablesByEngine["BLACKHOLE"], !tables.isEmpty, !target.engines.contains("BLACKHOLE") {
            findings.refuse(
                "engine-missing", .target,
                "\(target.name) makes no tables with the engine BLACKHOLE of \(tables.shortList)",
                hint: "run on the target: INSTALL PLUGIN blackhole SONAME 'ha_blackhole.so';"
                    + " or take it out of disabled_storage_engines")
        }
    }

    /// INSTALL PLUGIN for a plugin that the source has loaded from a library.
    func installStatement(_ plugin: String) -> String? {
        guard let library = source.plugins.first(where: { $0.name == plugin })?.library else { return nil }
        return "INSTALL PLUGIN \(SQL.identifier(plugin)) SONAME \(SQL.literal(library));"
    }

    /// Plugins that belong to a server's part in a replication topology or to the machine, not to what is copied.
    private static func belongsToRole(_ plugin: ServerFacts.Plugin) -> Bool {
        plugin.type == "REPLICATION" || plugin.type == "GROUP REPLICATION" || plugin.type == "CLONE"
            || plugin.type == "KEYRING" || plugin.name.hasPrefix("rpl_semi_sync") || plugin.name.hasPrefix("keyring_")
            || plugin.name.hasPrefix("mysqlx") || ["clone", "group_replication"].contains(plugin.name)
    }

    private func checkPlugins(_ findings: inout Findings) {
        let active = Set(target.plugins.map(\.name))
        let forAccounts = options.copiesAccounts ? source.accountSet?.authenticationPlugins ?? [:] : [:]
        for plugin in source.plugins where plugin.library != nil && !active.contains(plugin.name) {
            // Named with the accounts that use it.
            if forAccounts[plugin.name] != nil { continue }
            let tables = needs.fullTextParsers[plugin.name] ?? []
            guard !tables.isEmpty || (options.copiesSettings && !Self.belongsToRole(plugin)) else { continue }
            findings.refuse(
                "plugin-missing", .target,
                "\(target.name) does not have the plugin \(plugin.name) (\(plugin.library ?? "")), which is active on"
                    + " \(source.name)"
                    + (tables.isEmpty ? "" : " and which parses full-text indexes of \(tables.shortList)"),
                hint: "run on the target: \(installStatement(plugin.name) ?? "")"
                    + (tables.isEmpty ? " or leave settings out with \(.noSettings)" : ""))
        }
    }

    private func checkComponents(_ findings: inout Findings) {
        guard options.copiesSettings, let wanted = source.components, let present = target.components else { return }
        for component in wanted where !present.contains(component) {
            findings.refuse(
                "component-missing", .target,
                "\(target.name) does not have the component \(component), which \(source.name) has",
                hint: "run on the target: INSTALL COMPONENT \(SQL.literal(component));"
                    + " or leave settings out with \(.noSettings)")
        }
    }

    private func checkFunctions(_ findings: inout Findings) {
        guard let wanted = source.loadableFunctions, let present = target.loadableFunctions else { return }
        let missing = wanted.filter { present[$0.key] == nil }.map { "\($0.key) (\($0.value))" }.sorted()
        guard !missing.isEmpty else { return }
        findings.warn(
            "\(target.name) does not have \(missing.count.counted("loadable function")) of \(source.name):"
                + " \(missing.shortList). What calls them fails on the fork until CREATE FUNCTION … SONAME is run there"
        )
    }

    private func checkKeyring(_ findings: inout Findings) {
        guard !needs.encryptedTables.isEmpty else { return }
        let tables = needs.encryptedTables
        let what = "\(tables.count.counted("encrypted table")) of \(source.name) (\(tables.shortList))"
        switch target.hasKeyring {
        case true?: break
        case false?:
            findings.refuse(
                "keyring-missing", .target, "\(target.name) has no keyring for \(what)",
                hint: "load a keyring component on the target, such as component_keyring_file, and restart it")
        case nil:
            findings.warn("it cannot be seen whether \(target.name) has a keyring for \(what)")
        }
    }
}
