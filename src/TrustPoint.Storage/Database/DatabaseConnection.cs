using System.Globalization;
using Microsoft.Data.Sqlite;

namespace TrustPoint.Storage.Database;

/// <summary>A connection with its prepared statements. One thread at a time.</summary>
internal sealed class DatabaseConnection : IDisposable
{
    // 256 MiB. The checkpointer keeps the log shorter; this is for when it cannot keep up.
    private const int PagesBeforeCheckpoint = 65536;

    // 64 MiB: each certificate writes into a few index pages at random, and one that must first be read from the file costs more than its change.
    private const int WriterCacheKibibytes = 65536;

    private readonly Dictionary<string, SqliteCommand> statements = new(StringComparer.Ordinal);

    private DatabaseConnection(string path, SqliteOpenMode mode)
    {
        Sqlite = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 10 }.ToString());
        try
        {
            Sqlite.Open();
        }
        catch
        {
            Sqlite.Dispose();
            throw;
        }
    }

    /// <summary>For what is not a prepared statement.</summary>
    public SqliteConnection Sqlite { get; }

    /// <summary>What was prepared, for whoever examines how it is answered.</summary>
    public IReadOnlyCollection<string> Statements => statements.Keys;

    /// <summary>The one connection that writes.</summary>
    public static DatabaseConnection OpenWriter(string path) => Configured(new(path, SqliteOpenMode.ReadWriteCreate), string.Create(CultureInfo.InvariantCulture, $"""
        PRAGMA busy_timeout = 10000;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        PRAGMA cache_size = -{WriterCacheKibibytes};
        PRAGMA temp_store = MEMORY;
        PRAGMA wal_autocheckpoint = {PagesBeforeCheckpoint};
        """));

    /// <summary>A connection that only reads.</summary>
    public static DatabaseConnection OpenReader(string path) => Configured(new(path, SqliteOpenMode.ReadWrite), """
        PRAGMA busy_timeout = 10000;
        PRAGMA query_only = ON;
        PRAGMA cache_size = -8192;
        PRAGMA temp_store = MEMORY;
        """);

    /// <summary>Runs a statement whose parameters are ?1, ?2, … and returns how many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Prepared(sql, values).ExecuteNonQuery();

    /// <summary>Runs a query whose parameters are ?1, ?2, …. The reader must be closed before the same query runs again.</summary>
    public SqliteDataReader Query(string sql, params ReadOnlySpan<object?> values) => Prepared(sql, values).ExecuteReader();

    /// <summary>The first column of the first row, or null.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> values) => Prepared(sql, values).ExecuteScalar() is { } value and not DBNull ? value : null;

    public void Dispose()
    {
        foreach (var statement in statements.Values) statement.Dispose();
        Sqlite.Dispose();
    }

    private static DatabaseConnection Configured(DatabaseConnection connection, string pragmas)
    {
        try
        {
            using var command = connection.Sqlite.CreateCommand();
            command.CommandText = pragmas;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private SqliteCommand Prepared(string sql, ReadOnlySpan<object?> values)
    {
        if (!statements.TryGetValue(sql, out var command))
        {
            command = Sqlite.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = string.Create(CultureInfo.InvariantCulture, $"?{i}") });
            statements.Add(sql, command);
        }
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}
