using Microsoft.Data.Sqlite;
using SQLitePCL;
using TrustPoint.Ca.Issuance;

namespace TrustPoint.Storage.Database;

/// <summary>Failures of the database itself, as against refusals of one piece of work.</summary>
internal static class DatabaseFailure
{
    /// <summary>True for everything that SQLite reports but a violated constraint.</summary>
    public static bool IsOneOf(Exception error) => error is SqliteException sqlite && sqlite.SqliteErrorCode != raw.SQLITE_CONSTRAINT;

    /// <summary>What came of a query when disk or database failed, in words for the caller; null: something else, such as a query that is wrong.</summary>
    public static StoreUnavailableException? OfReading(Exception error) => IsOneOf(error) && error is SqliteException { SqliteErrorCode: not raw.SQLITE_ERROR }
        ? new($"The database cannot be read now: {error.Message}", error) : null;

    /// <summary>True when a row that must be unique is there already.</summary>
    public static bool IsNotUnique(SqliteException error) => error.SqliteExtendedErrorCode is raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY;

    /// <summary>The same, in words for the caller.</summary>
    public static StoreUnavailableException InWords(Exception error) => error is SqliteException { SqliteErrorCode: raw.SQLITE_FULL }
        ? new("The disk that holds the database is full. Nothing was acknowledged; free some space, the appliance goes on by itself.", error)
        : new($"The database cannot be written: {error.Message} Whether the last change is there is not known; it was not acknowledged.", error);
}
