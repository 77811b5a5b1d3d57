using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Revocation;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Lifecycle;

/// <summary>Lines of devices' lives, and what is to be done with their certificates, as rows.</summary>
internal static class LifeRows
{
    /// <summary>For SELECT; <see cref="ReadTransition"/> reads them.</summary>
    public const string TransitionColumns = "id, device, side, at, event, before, after, by, reason, until, proof, successor";

    /// <summary>For SELECT; <see cref="ReadAction"/> reads them.</summary>
    public const string ActionColumns = "id, device, kind, reason, invalidity_date, note, by, at, done_at, outcome";

    /// <summary>Adds a line.</summary>
    public static WitnessedRow Add(WriteTransaction transaction, DeviceTransition line)
    {
        var id = transaction.Change(
            "INSERT INTO device_transitions (device, side, at, event, before, after, by, reason, until, proof, successor) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING id",
            line.Device, line.Side.ToString(), line.At.ToUnixTimeMilliseconds(), line.Event.ToString(), line.Before.ToString(), line.After.ToString(), line.By, line.Reason,
            line.Until?.ToUnixTimeMilliseconds(), line.Proof, line.Successor)!.Value;
        return transaction.Row("device_transitions", id);
    }

    /// <summary>Queues an action.</summary>
    public static WitnessedRow Add(WriteTransaction transaction, CertificateAction action)
    {
        var id = transaction.Change(
            "INSERT INTO certificate_actions (device, kind, reason, invalidity_date, note, by, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
            action.Device, action.Kind.ToString(), (long?)action.Reason, action.InvalidityDate?.ToUnixTimeMilliseconds(), action.Note, action.By, action.At.ToUnixTimeMilliseconds())!.Value;
        return transaction.Row("certificate_actions", id);
    }

    public static DeviceTransition ReadTransition(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Device = row.GetString(1),
        Side = Enum.Parse<Side>(row.GetString(2)),
        At = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
        Event = Enum.Parse<LifeEvent>(row.GetString(4)),
        Before = Enum.Parse<DeviceState>(row.GetString(5)),
        After = Enum.Parse<DeviceState>(row.GetString(6)),
        By = row.GetString(7),
        Reason = row.TextOrNull(8),
        Until = row.TimeOrNull(9),
        Proof = row.TextOrNull(10),
        Successor = row.TextOrNull(11),
    };

    public static CertificateAction ReadAction(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Device = row.GetString(1),
        Kind = Enum.Parse<CertificateEffectKind>(row.GetString(2)),
        Reason = row.IsDBNull(3) ? null : (RevocationReason)row.GetInt64(3),
        InvalidityDate = row.TimeOrNull(4),
        Note = row.TextOrNull(5),
        By = row.GetString(6),
        At = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        DoneAt = row.TimeOrNull(8),
        Outcome = row.TextOrNull(9),
    };

    /// <summary>All rows of a query.</summary>
    public static List<T> All<T>(SqliteDataReader rows, Func<SqliteDataReader, T> read)
    {
        using (rows)
        {
            var all = new List<T>();
            while (rows.Read()) all.Add(read(rows));
            return all;
        }
    }
}
