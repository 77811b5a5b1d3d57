using Microsoft.Data.Sqlite;

namespace TrustPoint.Storage.Tests;

/// <summary>Copies of a data directory in use, each consistent in itself.</summary>
internal static class DataDirectoryCopy
{
    /// <summary>Copies all of it.</summary>
    public static void Take(string from, string to)
    {
        TakeDatabase(from, to);
        foreach (var folder in Directory.GetDirectories(from))
        {
            var copy = Directory.CreateDirectory(Path.Combine(to, Path.GetFileName(folder)));
            foreach (var file in Directory.GetFiles(folder)) File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
        }
    }

    /// <summary>Copies its database.</summary>
    public static void TakeDatabase(string from, string to)
    {
        using var connection = new SqliteConnection($"Data Source={Store.DatabaseFile(from)};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $to";
        command.Parameters.AddWithValue("$to", Store.DatabaseFile(to));
        command.ExecuteNonQuery();
    }

    /// <summary>Puts a database in the place of another one that nobody has open.</summary>
    public static void PutBack(string from, string to)
    {
        foreach (var later in Directory.GetFiles(to, "trustpoint.db*")) File.Delete(later);
        File.Copy(Store.DatabaseFile(from), Store.DatabaseFile(to));
    }
}
