import Catalog
import Fork

/// `settings.cnf`: what was set on the source, as an option file.
enum SettingsFragment {
    static func text(_ description: SourceDescription) -> [UInt8] {
        let settings = description.settings
        var lines = [
            "# Settings of MySQL \(description.facts.version.text), written by mysqlfork. What belongs to the machine, or tells the",
            "# server apart from others, is a comment.",
            "[mysqld]",
        ]
        for (name, setting) in settings.settings.sorted(by: { $0.key < $1.key }) where settings.isSet(name) {
            let rule = SettingRule.rule(for: name)
            guard rule?.isFact != true, !SettingRule.isSecret(name), let value = setting.value else { continue }
            let line = OptionFragment.line(name, value)
            if let rule {
                lines.append("# \(line)    # \(rule.reason)")
            } else if name.contains(".") {
                // A component's: mysqld does not know it before the component is loaded.
                lines.append("# SET PERSIST \(line)")
            } else {
                lines.append(line)
            }
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}
