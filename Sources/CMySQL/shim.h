// The only place that sees the C client's header. It holds what differs between the two connectors that
// `default-libmysqlclient-dev` can mean: MariaDB Connector/C (Debian) and libmysqlclient (Ubuntu, Oracle).
#ifndef MYSQLFORK_SHIM_H
#define MYSQLFORK_SHIM_H

#include <mysql.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef MARIADB_PACKAGE_VERSION
#include <mysql/plugin_auth.h>
#define MYSQLFORK_MARIADB_CONNECTOR 1
#define MYSQLFORK_MORE_RESULTS SERVER_MORE_RESULTS_EXIST
#else
#define MYSQLFORK_MARIADB_CONNECTOR 0
#define MYSQLFORK_MORE_RESULTS SERVER_MORE_RESULTS_EXISTS
#endif

// The TLS modes of the mysql client (MySQL manual, "Command Options for Encrypted Connections").
enum mysqlfork_tls {
    MYSQLFORK_TLS_DISABLED,
    MYSQLFORK_TLS_PREFERRED,
    MYSQLFORK_TLS_REQUIRED,
    MYSQLFORK_TLS_VERIFY_CA,
    MYSQLFORK_TLS_VERIFY_IDENTITY
};

// Sets the TLS mode. libmysqlclient has the modes by name. Connector/C has two switches: "enforce" and "verify", the
// latter checking chain and host name together, so that VERIFY_CA is as strict as VERIFY_IDENTITY there.
static inline void mysqlfork_set_tls(MYSQL *mysql, enum mysqlfork_tls mode) {
#if MYSQLFORK_MARIADB_CONNECTOR
    my_bool enforce = mode != MYSQLFORK_TLS_DISABLED;
    my_bool verify = mode >= MYSQLFORK_TLS_VERIFY_CA;
    mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &enforce);
    mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
#else
    static const enum mysql_ssl_mode modes[] = {
        SSL_MODE_DISABLED, SSL_MODE_PREFERRED, SSL_MODE_REQUIRED, SSL_MODE_VERIFY_CA, SSL_MODE_VERIFY_IDENTITY};
    mysql_options(mysql, MYSQL_OPT_SSL_MODE, &modes[mode]);
#endif
}

// One way in which a server may ask for a password; `vio` is for mysqlfork_login_read and mysqlfork_login_write. Returns
// CR_OK, CR_ERROR or CR_OK_HANDSHAKE_COMPLETE (Connector/C, mysql/plugin_auth_common.h).
typedef int (*mysqlfork_authenticate)(void *vio, MYSQL *mysql);
enum mysqlfork_login {
    MYSQLFORK_LOGIN_REFUSED = 0, MYSQLFORK_LOGIN_ANSWERED = -1, MYSQLFORK_LOGIN_COMPLETE = -2
};

// Puts `authenticate` in the place of a plugin of Connector/C's, for the whole process. Those send the password to whoever
// asks: encrypted with a key of the asker's, and as it is where TLS was wanted but not to be had. libmysqlclient does
// neither unless it is told to, see mysqlfork_allow_passwords. Returns whether the connector is safe now.
static inline bool mysqlfork_replace_login(MYSQL *mysql, const char *name, mysqlfork_authenticate authenticate) {
#if MYSQLFORK_MARIADB_CONNECTOR
    // As in mysql/client_plugin.h, which cannot be included: it needs a header that is not installed.
    struct plugin {
        int type;
        unsigned interface_version;
        const char *name, *author, *desc;
        unsigned version[3];
        const char *license;
        void *mysql_api;
        int (*init)(char *, size_t, int, va_list);
        int (*deinit)(void);
        int (*options)(const char *, const void *);
        mysqlfork_authenticate authenticate_user;
    } *plugin = calloc(1, sizeof *plugin);
    if (!plugin) return false;
    plugin->type = 2;  // MYSQL_CLIENT_AUTHENTICATION_PLUGIN
    plugin->interface_version = 0x0100;
    plugin->name = name;
    plugin->author = plugin->desc = plugin->license = "";
    plugin->authenticate_user = authenticate;
    // It stays for as long as the process, as `name` has to.
    return mysql_client_register_plugin(mysql, (struct st_mysql_client_plugin *)plugin) != NULL;
#else
    return true;
#endif
}

static inline int mysqlfork_login_read(void *vio, unsigned char **packet) {
#if MYSQLFORK_MARIADB_CONNECTOR
    return ((MYSQL_PLUGIN_VIO *)vio)->read_packet(vio, packet);
#else
    return -1;
#endif
}

static inline bool mysqlfork_login_write(void *vio, const unsigned char *packet, int length) {
#if MYSQLFORK_MARIADB_CONNECTOR
    return !((MYSQL_PLUGIN_VIO *)vio)->write_packet(vio, packet, length);
#else
    return false;
#endif
}

// What a server may ask for: Connector/C takes the names of plugins, and libmysqlclient has a switch for each risk.
static inline void mysqlfork_allow_passwords(
    MYSQL *mysql, const char *plugins, bool clear, bool fetch_key, const char *key_file) {
#if MYSQLFORK_MARIADB_CONNECTOR
    mysql_options(mysql, MARIADB_OPT_RESTRICTED_AUTH, plugins);
#else
    mysql_options(mysql, MYSQL_ENABLE_CLEARTEXT_PLUGIN, &clear);
    mysql_options(mysql, MYSQL_OPT_GET_SERVER_PUBLIC_KEY, &fetch_key);
    if (key_file) mysql_options(mysql, MYSQL_SERVER_PUBLIC_KEY, key_file);
#endif
}

// Whether the server says that it has TLS.
static inline bool mysqlfork_server_has_tls(MYSQL *mysql) { return (mysql->server_capabilities & CLIENT_SSL) != 0; }

// PREFERRED falls back to plain text when the server offers no TLS. libmysqlclient does that itself; for Connector/C the
// caller connects a second time when this says so.
static inline bool mysqlfork_tls_preferred_needs_fallback(void) { return MYSQLFORK_MARIADB_CONNECTOR; }

// See mysqlfork_set_tls.
static inline bool mysqlfork_tls_verify_ca_checks_name(void) { return MYSQLFORK_MARIADB_CONNECTOR; }

// The socket, so that another thread can interrupt a blocking call by shutting it down.
static inline int mysqlfork_socket(MYSQL *mysql) {
#if MYSQLFORK_MARIADB_CONNECTOR
    return (int)mysql_get_socket(mysql);
#else
    return (int)mysql->net.fd;
#endif
}

// `my_bool` in one connector, `bool` in the other.
static inline bool mysqlfork_next_result_exists(MYSQL *mysql) { return mysql_more_results(mysql) != 0; }
// For a statement after which the server leaves this out.
static inline void mysqlfork_expect_next_result(MYSQL *mysql) { mysql->server_status |= MYSQLFORK_MORE_RESULTS; }
static inline void mysqlfork_thread_init(void) { mysql_thread_init(); }

// Variadic or macro in the headers, which Swift cannot import.
static inline int mysqlfork_library_init(void) { return mysql_library_init(0, NULL, NULL); }

// `col->charsetnr` and friends stay on the Swift side; only the field's name is a C string of known length in both.
static inline const char *mysqlfork_field_name(MYSQL_RES *result, unsigned index, size_t *length) {
    MYSQL_FIELD *field = mysql_fetch_field_direct(result, index);
    *length = field->name_length;
    return field->name;
}

// Begins a binlog dump: from `file` at `offset`, or, with `gtids`, all that is not in that set (as COM_BINLOG_DUMP_GTID has
// it). libmysqlclient has functions for it. Connector/C has mariadb_rpl_open, which knows positions only and asks the
// server things that MySQL does not have; so there the commands are sent through its public table of methods.
// Formats: MySQL source, sql/rpl_source.cc, com_binlog_dump and com_binlog_dump_gtid. Returns whether it was sent.
static inline bool mysqlfork_binlog_open(
    MYSQL *mysql, const char *file, size_t file_length, uint64_t offset, uint32_t server_id, uint16_t flags,
    const unsigned char *gtids, size_t gtids_length) {
#if MYSQLFORK_MARIADB_CONNECTOR
    const unsigned com_binlog_dump = 18, com_binlog_dump_gtid = 30;
    unsigned char *packet = malloc(file_length + gtids_length + 26), *end = packet;
    if (!packet) return false;
#define MYSQLFORK_PUT(value, bytes) \
    for (unsigned i = 0; i < (bytes); i++) *end++ = (unsigned char)((uint64_t)(value) >> (8 * i))
    if (gtids) {
        MYSQLFORK_PUT(flags, 2);
        MYSQLFORK_PUT(server_id, 4);
        MYSQLFORK_PUT(file_length, 4);
        memcpy(end, file, file_length);
        end += file_length;
        MYSQLFORK_PUT(offset, 8);
        MYSQLFORK_PUT(gtids_length, 4);
        memcpy(end, gtids, gtids_length);
        end += gtids_length;
    } else {
        MYSQLFORK_PUT(offset, 4);
        MYSQLFORK_PUT(flags, 2);
        MYSQLFORK_PUT(server_id, 4);
        memcpy(end, file, file_length);
        end += file_length;
    }
#undef MYSQLFORK_PUT
    int failed = mysql->methods->db_command(
        mysql, (enum enum_server_command)(gtids ? com_binlog_dump_gtid : com_binlog_dump), (const char *)packet,
        (size_t)(end - packet), 1, NULL);
    free(packet);
    return !failed;
#else
    MYSQL_RPL dump = {0};
    dump.file_name = file;
    dump.file_name_length = file_length;
    dump.start_position = offset;
    dump.server_id = server_id;
    dump.flags = flags;
    if (gtids) {
        // Without fix_gtid_set the set is taken as it is.
        dump.flags |= MYSQL_RPL_GTID;
        dump.gtid_set_arg = (void *)gtids;
        dump.gtid_set_encoded_size = gtids_length;
    }
    return !mysql_binlog_open(mysql, &dump);
#endif
}

// The next event of a dump, raw: its length, 0 at the end, -1 for an error, -2 for what is no event. It stays where it is until
// the next call. (Connector/C's own mariadb_rpl_fetch stops at events that MariaDB does not have.)
static inline long mysqlfork_binlog_fetch(MYSQL *mysql, const unsigned char **event) {
#if MYSQLFORK_MARIADB_CONNECTOR
    unsigned long length = mysql_net_read_packet(mysql);
    if (length == packet_error) return -1;
    const unsigned char *packet = mysql->net.read_pos;
    if (length > 0 && length < 8 && packet[0] == 0xfe) return 0;
#else
    MYSQL_RPL dump = {0};
    if (mysql_binlog_fetch(mysql, &dump)) return -1;
    unsigned long length = dump.size;
    const unsigned char *packet = dump.buffer;
    if (length == 0) return 0;
#endif
    if (length < 2 || packet[0] != 0) return -2;
    *event = packet + 1;
    return (long)length - 1;
}

#endif
