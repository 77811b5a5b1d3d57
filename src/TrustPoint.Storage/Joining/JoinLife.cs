using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Lifecycle;

namespace TrustPoint.Storage.Joining;

/// <summary>How the life of a device in the registry follows its join: in the join's own transaction (LIF-3, LIF-14).</summary>
internal static class JoinLife
{
    /// <summary>Changes the state of the join's device as the table says, with its line. Whoever is not in the registry is in no state.</summary>
    /// <returns>The rows that changed; none where the device is in no state that follows.</returns>
    /// <exception cref="JoinRefusedException">It begins to join in a state that lets it not come in: somebody stopped it since it was looked at.</exception>
    public static WitnessedRow[] Follow(WriteTransaction transaction, Join join, LifeEvent happened)
    {
        if (Find(transaction, join) is not { } device) return [];
        if (LifeTable.Find(Side.Owner, device.State, happened) is not { To: { } to })
        {
            // What ends or is told of a device that was stopped meanwhile is true all the same, and changes nothing about that.
            return happened != LifeEvent.JoinBegins ? [] : throw new JoinRefusedException(
                LifeTable.ForbidsVouchers(device.State) ? NotAdmitted.Unwanted : NotAdmitted.OutOfUse, $"device {device.Name} is {LifeWords.Of(device.State)}") { Device = device.Name };
        }
        var line = new DeviceTransition
        {
            Device = device.Name,
            Side = Side.Owner,
            At = join.ChangedAt,
            Event = happened,
            Before = device.State,
            After = to,
            By = happened == LifeEvent.JoinRefused && join is { Refusal: JoinRefusal.Person, DecidedBy: { } person } ? person : $"{device.Name} (factory-certificate)",
            Reason = happened == LifeEvent.JoinRefused ? Short(join.Reason) : null,
        };
        var written = LifeRows.Add(transaction, line);
        if (to == device.State) return [written];
        transaction.Change("UPDATE devices SET state = ?2 WHERE id = ?1 RETURNING id", device.Id, (long)to);
        return [transaction.Row("devices", device.Id), written];
    }

    /// <summary>Ends all joins of a device that begins anew: their vouchers and pasts are those of another life of it (LIF-10, LIF-14).</summary>
    /// <returns>The rows that changed.</returns>
    public static WitnessedRow[] End(WriteTransaction transaction, Device device, DateTimeOffset at)
    {
        var joins = new List<long>();
        using (var rows = transaction.Query("SELECT id FROM joins WHERE manufacturer = ?1 AND serial_number = ?2 AND domain = ?3 AND state <> 'Refused'", device.Manufacturer, device.SerialNumber, device.Domain))
        {
            while (rows.Read()) joins.Add(rows.GetInt64(0));
        }
        return [.. joins.Select(id => transaction.Row("joins", transaction.Change(
            "UPDATE joins SET state = 'Refused', refusal = ?2, reason = ?3, changed_at = ?4, version = version + 1 WHERE id = ?1 RETURNING id",
            id, nameof(JoinRefusal.BeganAnew), "the device began anew", at.ToUnixTimeMilliseconds())!.Value))];
    }

    private static (long Id, string Name, DeviceState State)? Find(WriteTransaction transaction, Join join)
    {
        using var row = transaction.Query("SELECT id, name, state FROM devices WHERE manufacturer = ?1 AND serial_number = ?2 AND domain = ?3", join.Manufacturer, join.SerialNumber, join.Domain);
        return row.Read() ? (row.GetInt64(0), row.GetString(1), (DeviceState)row.GetInt64(2)) : null;
    }

    private static string? Short(string? reason) => reason?.Length > LifeOrder.LongestText ? reason[..LifeOrder.LongestText] : reason;
}
