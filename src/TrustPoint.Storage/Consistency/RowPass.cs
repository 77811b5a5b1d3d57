using System.Globalization;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Consistency;

/// <summary>Compares the rows of every table but certificates with their last state on the log.</summary>
internal static class RowPass
{
    public static void Run(DatabaseConnection connection, WitnessedState state, Findings findings)
    {
        var missing = state.Others.Keys.ToHashSet();
        foreach (var table in WitnessedRow.Tables.Where(table => table != "certificates"))
        {
            using var rows = connection.Query($"SELECT * FROM {table}");
            var columns = new object[rows.FieldCount];
            while (rows.Read())
            {
                rows.GetValues(columns);
                var name = string.Create(CultureInfo.InvariantCulture, $"{table}/{rows.GetInt64(0)}");
                missing.Remove(name);
                if (!state.Others.TryGetValue(name, out var witnessed)) findings.Add($"{name} is not on the audit log.");
                else if (WitnessedState.Half(WitnessedRow.DigestOf(columns)) != witnessed) findings.Add($"{name} is not as the audit log records it.");
            }
        }
        foreach (var name in missing) findings.Add($"{name} is on the audit log, but not in the database.");
    }
}
