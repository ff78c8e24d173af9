import Server

/// What becomes of each setting: a value, made from what both servers have and what the user wants, and then
/// settled by what the target says it would take. Shown by `plan`, carried out by ``SettingsWriter``.
public struct SettingsPlan: Sendable, Codable, Equatable {
    public enum Decision: Sendable, Codable, Equatable {
        /// SET PERSIST: in force at once, and after a restart.
        case apply(SettingPhase)
        /// SET GLOBAL, and a line in the option file if it can have one: the server changes it while running but
        /// cannot keep it.
        case applyUnkept(SettingPhase)
        /// A line in the option file; in force after a restart.
        case restart
        /// It stays as it is on the target.
        case leave(reason: String)
        /// The target cannot have this value.
        case impossible(reason: String)
        /// The target's account may not set it.
        case denied(reason: String)
        /// The target has the value already.
        case same
    }

    public struct Entry: Sendable, Codable, Equatable {
        /// As the target calls it, if the target has it.
        public let name: String
        /// nil for NULL.
        public let value: String?
        /// The user asked for it with `--set`.
        public let isOverride: Bool
        public internal(set) var decision: Decision

        /// For people: NULL in words, and nothing secret.
        public var shownValue: String { SettingRule.isSecret(name) ? "…" : value ?? "NULL" }

        /// For the report: nil for NULL, and for what is secret.
        var reportedValue: String? { SettingRule.isSecret(name) ? nil : value }
    }

    /// By name.
    public private(set) var entries: [Entry]
    /// What an operator should know beyond the entries.
    public private(set) var notes: [String] = []

    /// Decides by what the two servers have, as far as that can be known without asking the target.
    /// - Parameter overrides: a later one for the same variable wins.
    package init(source: ServerSettings, target: ServerSettings, overrides: [SettingOverride]) {
        var entries: [String: Entry] = [:]
        for override in overrides {
            let entry = Self.entry(override, target)
            entries[entry.name] = entry
        }
        for (name, setting) in source.settings where source.isSet(name) {
            let name = target.name(for: name) ?? name
            if entries[name] != nil { continue }
            let (value, dropped) = SettingValue.adapted(name, setting.value, to: target.value(name))
            if !dropped.isEmpty {
                notes.append("\(name): the target does not have \(dropped.joined(separator: ", "))")
            }
            entries[name] = Entry(
                name: name,
                value: SettingRule.isSecret(name) ? nil : value,
                isOverride: false,
                decision: Self.decision(name, value, target)
            )
        }
        self.entries = entries.values.sorted { $0.name < $1.name }
        if source.value("time_zone") == "SYSTEM", entries["time_zone"]?.isOverride != true,
            let here = source.value("system_time_zone"), let there = target.value("system_time_zone"), here != there
        {
            notes.append(
                "time_zone: both servers follow their machines: \(here) on the source, \(there) on the target"
            )
        }
        if target.value("persisted_globals_load") == "OFF" {
            notes.append("persisted_globals_load is OFF on the target: what is set there is lost when it restarts")
        }
        let kept = target.settings.keys.sorted().filter { name in
            target.isSet(name) && target.settings[name]?.origin != .unclear
                && !source.isSet(source.name(for: name) ?? "")
                && SettingRule.rule(for: name) == nil && entries[name] == nil
                && !SettingValue.equal(name, source.value(source.name(for: name) ?? ""), target.value(name))
        }
        notes += kept.map { "\($0): set on the target, not on the source; kept at \(target.value($0) ?? "NULL")" }
    }

    /// The entries that are to be put to the target, to see whether and how it takes them.
    package var candidates: [Entry] {
        entries.filter { if case .apply = $0.decision { true } else { false } }
    }

    /// The plan after the target has answered.
    package func settled(by verdicts: [String: SettingVerdict]) -> SettingsPlan {
        var plan = self
        plan.entries = entries.flatMap { entry -> [Entry] in
            guard case .apply(let phase) = entry.decision, let verdict = verdicts[entry.name] else { return [entry] }
            var settled = entry
            switch verdict {
            // The server would persist NULL as an empty text, and then give up on all persisted settings when it
            // starts.
            case .accepted where entry.value == nil: settled.decision = .applyUnkept(phase)
            case .accepted: return [entry]
            case .unkept: settled.decision = .applyUnkept(phase)
            case .readOnly: settled.decision = .restart
            case .rejected(let reason):
                // The one value that only an option can give. Until then events must not run.
                if entry.name == "event_scheduler", entry.value?.uppercased() == "DISABLED" {
                    settled.decision = .restart
                    return [
                        Entry(name: entry.name, value: "OFF", isOverride: entry.isOverride, decision: .apply(phase)),
                        settled,
                    ]
                }
                settled.decision = .impossible(reason: reason)
            case .denied(let reason): settled.decision = .denied(reason: reason)
            }
            return [settled]
        }
        let made = plan.entries.filter {
            switch $0.decision {
            case .apply, .applyUnkept, .restart: true
            default: false
            }
        }
        plan.notes += made.compactMap { SettingTiming.note(on: $0.name) }
        plan.notes += made.filter { $0.value == nil }.map {
            "\($0.name): NULL can neither be persisted nor written in an option file; it holds until the fork restarts"
        }
        return plan
    }

    /// The `--set` options that the target cannot take, one sentence each: for preflight.
    package var impossibleOverrides: [Wording] {
        entries.compactMap { entry in
            guard entry.isOverride, case .impossible(let reason) = entry.decision else { return nil }
            return "\(.set) \(entry.name)=\(entry.shownValue): \(reason)"
        }
    }

    /// What the tool's account may not set, one sentence for each reason: for preflight.
    package var denials: [String] {
        var names: [String: [String]] = [:]
        for entry in entries {
            if case .denied(let reason) = entry.decision { names[reason, default: []].append(entry.name) }
        }
        return names.sorted { $0.key < $1.key }.map { reason, names in
            "the account on the target may not set \(names.joined(separator: ", ")): \(reason)"
        }
    }

    /// In the order in which they are to be made.
    package func entries(in phase: SettingPhase) -> [Entry] {
        entries.filter { $0.decision == .apply(phase) || $0.decision == .applyUnkept(phase) }
            .sorted { a, b in
                (SettingTiming.rank(of: a.name, to: a.value), a.name) < (
                    SettingTiming.rank(of: b.name, to: b.value), b.name
                )
            }
    }

    private static func entry(_ override: SettingOverride, _ target: ServerSettings) -> Entry {
        guard let name = target.name(for: override.name) else {
            return Entry(
                name: override.name,
                value: override.value,
                isOverride: true,
                decision: .impossible(reason: missing(override.name))
            )
        }
        if let rule = SettingRule.rule(for: name), rule.isFact {
            return Entry(
                name: name,
                value: override.value,
                isOverride: true,
                decision: .impossible(reason: rule.reason)
            )
        }
        let current = target.value(name)
        let value = SettingValue.expandingSuffix(override.value, like: current)
        return Entry(
            name: name,
            value: value,
            isOverride: true,
            decision: isSame(name, value, target)
                ? .same : .apply(SettingTiming.phase(of: name, to: value, from: current))
        )
    }

    private static func decision(_ name: String, _ value: String?, _ target: ServerSettings) -> Decision {
        if target.settings[name] != nil, isSame(name, value, target) { return .same }
        if let rule = SettingRule.rule(for: name) { return .leave(reason: rule.reason) }
        guard target.settings[name] != nil else { return .impossible(reason: missing(name)) }
        return .apply(SettingTiming.phase(of: name, to: value, from: target.value(name)))
    }

    /// A value that somebody gave the target with SET GLOBAL may be gone after its next restart: that is not the
    /// same yet.
    private static func isSame(_ name: String, _ value: String?, _ target: ServerSettings) -> Bool {
        SettingValue.equal(name, value, target.value(name)) && target.settings[name]?.origin != .runtime
    }

    private static func missing(_ name: String) -> String {
        if let successor = SettingName.successors[name] {
            return "the target has no such global variable; in its version there is \(successor) instead"
        }
        return name.contains(".")
            ? "the target has no such global variable; is the component \(name.prefix { $0 != "." }) installed there?"
            : "the target has no such global variable; another version, or a plugin that is not installed?"
    }
}

/// What a server says when a setting is put to it.
package enum SettingVerdict: Sendable, Equatable {
    case accepted
    /// It can be set while the server runs, but not persisted.
    case unkept
    /// It can only be set by an option when the server starts.
    case readOnly
    /// With the server's words.
    case rejected(String)
    case denied(String)
}
