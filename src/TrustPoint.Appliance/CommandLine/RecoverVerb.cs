using System.CommandLine;
using TrustPoint.Appliance.Audit;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Recovery;
using TrustPoint.Ca.Time;
using TrustPoint.Storage;
using TrustPoint.Storage.Backups;
using TrustPoint.Storage.Crls;
using TrustPoint.Storage.Database;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>recover</c>: after an older database was put back, while the appliance is stopped.</summary>
internal static class RecoverVerb
{
    public static Command Create(Verb verb)
    {
        var log = new Option<DirectoryInfo?>("--log") { Description = "An export of the audit log that may have what was lost" };
        var yes = new Option<bool>("--yes") { Description = "Do it; without: only show what was found" };
        var undo = new Option<bool>("--undo-upgrade") { Description = "First put back the database that was kept before a later version changed it" };
        var command = new Command("recover", "After an older database was put back: apply the revocations again that it lacks, while the appliance is stopped") { log, undo, yes };
        verb.Offline(command, async (parsed, options, terminal, ct) =>
        {
            var export = parsed.GetValue(log) is { } folder ? new AuditExport(folder.FullName) : null;
            try
            {
                var key = new LogIdentity(options.DataDirectory).Read();
                if (parsed.GetValue(undo) && !parsed.GetValue(yes))
                {
                    terminal.ShowWords(UndoWords(options.DataDirectory));
                    return;
                }
                var held = DataDirectoryLock.Take(options.DataDirectory);
                if (parsed.GetValue(undo)) PutBack(held);
                await using var store = Store.OpenToRecover(held);
                var authorities = await Authorities.LoadAsync(store.Authorities, ct);
                var recovery = new DatabaseRecovery(authorities, store.Recovery, store.Crls, new CrlFiles(options.DataDirectory), store.Audit, key, TimeProvider.System);
                var clock = await CaClock.OpenAsync(TimeProvider.System, store.Audit, ct);
                var plan = await recovery.PlanAsync(new AppliancePart("recover"), Environment.UserName, export, ct);
                var isDone = parsed.GetValue(yes) && !plan.NothingLost;
                // Before: whoever is stopped between has to recover once more, and nobody goes on without having been told.
                if (isDone || parsed.GetValue(undo)) new LostWindow(options.DataDirectory).Open(clock.Mark, clock.Latest);
                if (isDone) await recovery.ApplyAsync(plan, ct);
                terminal.Show(RecoveryMessage.Of(plan, isDone), words => RecoveryWords.Write(words, plan, isDone));
            }
            catch (Exception refused) when (refused is DataDirectoryInUseException or DatabaseRefusedException or StartRefusedException
                or RecoveryRefusedException or StoreUnavailableException or InvalidDataException)
            {
                throw new VerbFailedException(refused.Message);
            }
        });
        return command;
    }

    private static void PutBack(DataDirectoryLock held)
    {
        try
        {
            KeptDatabase.PutBack(held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static string UndoWords(string dataDirectory) => KeptDatabase.KeptAt(dataDirectory) is { } at
        ? $"The database of {Terminal.Time(at)} would be put back. What was done since is on the published CRLs and in exports of the log only, and applied again from there. With --yes it is done.\n"
        : "No database of this version was kept. Restore a backup, or start the later version.\n";
}
