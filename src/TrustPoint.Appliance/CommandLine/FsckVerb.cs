using System.CommandLine;
using TrustPoint.Appliance.Audit;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Storage.Database;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>fsck</c>: proves a stopped appliance.</summary>
internal static class FsckVerb
{
    public static Command Create(Verb verb)
    {
        var command = new Command("fsck", "Prove database, log and keys against each other, while the appliance is stopped");
        verb.Offline(command, async (_, options, terminal, ct) =>
        {
            try
            {
                var report = await Examination.RunAsync(options, ct);
                terminal.Show(report, words => words.WriteLine(
                    $"{report.Certificates} certificates, {report.LogEntries} log entries and {report.Checkpoints} checkpoints were examined."));
                if (!report.Clean) throw new VerbFailedException($"{report.FindingsInAll} findings:\n{string.Join('\n', report.Findings)}");
            }
            catch (Exception refused) when (refused is DataDirectoryInUseException or DatabaseRefusedException or StartRefusedException)
            {
                throw new VerbFailedException(refused.Message);
            }
        });
        return command;
    }
}
