using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Certificates;

namespace TrustPoint.Storage.Database;

/// <summary>Turns a violated uniqueness into the words of the one who asked.</summary>
internal static class Unique
{
    /// <exception cref="NameTakenException">Something unique is there already.</exception>
    public static T OrTaken<T>(Func<T> change, string message)
    {
        try
        {
            return change();
        }
        catch (SqliteException error) when (DatabaseFailure.IsNotUnique(error))
        {
            throw new NameTakenException(message);
        }
    }
}
