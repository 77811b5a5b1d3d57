using System.Net.Sockets;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Callers;
using TrustPoint.Storage;

namespace TrustPoint.Appliance.Backups;

/// <summary>Puts a backup that a command made on record and on the audit log: by the appliance where one serves, else at the database itself.</summary>
internal static class BackupRecord
{
    /// <summary>Does it.</summary>
    /// <exception cref="AdminRefusedException">The appliance that serves does not take it.</exception>
    public static async Task PutAsync(ApplianceOptions options, MadeBackup backup, CancellationToken ct)
    {
        if (Serves(options.AdminSocket))
        {
            using var client = new AdminClient(options.AdminSocket);
            _ = await client.SendAsync<BackupRow>(HttpMethod.Post, "backups/recorded", BackupRow.Of(backup), ct);
            return;
        }
        await using var store = Store.Open(options.DataDirectory);
        var entry = AuditEntry.Create(AuditEventType.BackupCreated, TimeProvider.System.GetUtcNow(), new AppliancePart("backup create"), AuditOutcome.Success, backup.Facts);
        await store.Backups.SaveAsync(backup, entry, ct);
    }

    private static bool Serves(string socket)
    {
        using var attempt = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            attempt.Connect(new UnixDomainSocketEndPoint(socket));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
