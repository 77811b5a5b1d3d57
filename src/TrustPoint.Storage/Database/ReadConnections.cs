using System.Collections.Concurrent;

namespace TrustPoint.Storage.Database;

/// <summary>Connections for reading beside the writer. Each query has one to itself, on a snapshot of what is durable.</summary>
internal sealed class ReadConnections(string path) : IDisposable
{
    private const int Kept = 16;

    private readonly ConcurrentBag<DatabaseConnection> idle = [];

    /// <summary>Lends a connection for one query.</summary>
    /// <exception cref="Ca.Issuance.StoreUnavailableException">The disk or the database fails.</exception>
    public T Read<T>(Func<DatabaseConnection, T> query)
    {
        DatabaseConnection? connection = null;
        try
        {
            if (!idle.TryTake(out connection)) connection = DatabaseConnection.OpenReader(path);
            var result = query(connection);
            if (idle.Count < Kept) idle.Add(connection);
            else connection.Dispose();
            return result;
        }
        catch (Exception failed)
        {
            // What failed may have left something open.
            connection?.Dispose();
            if (DatabaseFailure.OfReading(failed) is { } unavailable) throw unavailable;
            throw;
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out var connection)) connection.Dispose();
    }
}
