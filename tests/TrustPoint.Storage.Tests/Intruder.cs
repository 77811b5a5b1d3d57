using Microsoft.Data.Sqlite;

namespace TrustPoint.Storage.Tests;

/// <summary>Somebody who writes the database and is not the appliance.</summary>
internal static class Intruder
{
    /// <summary>Writes the database of a data directory.</summary>
    /// <returns>How many rows it changed.</returns>
    public static int Write(string dataDirectory, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Store.DatabaseFile(dataDirectory)};Pooling=false;Foreign Keys=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
