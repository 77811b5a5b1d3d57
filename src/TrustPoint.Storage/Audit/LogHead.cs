using TrustPoint.Ca.Audit.Merkle;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Audit;

/// <summary>The tree's right edge after the last leaf, kept in one row that each transaction with an entry rewrites.</summary>
internal static class LogHead
{
    /// <exception cref="InvalidDataException">The row is damaged.</exception>
    public static MerkleFrontier Read(DatabaseConnection connection) =>
        connection.Scalar("SELECT frontier FROM log_head WHERE id = 1") is byte[] bytes ? MerkleFrontier.Decode(bytes) : new();

    public static void Write(DatabaseConnection connection, MerkleFrontier frontier) =>
        connection.Execute(
            "INSERT INTO log_head (id, frontier) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET frontier = excluded.frontier", frontier.Encode());
}
