using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Certificates;
using TrustPoint.Storage.Backups;
using TrustPoint.Storage.Consistency;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Crash;

/// <summary>
/// A CA under load, for tests to kill, to starve of disk and to feed I/O errors. Prints <c>ready</c>, then <c>ok SERIAL</c> for each
/// acknowledged certificate and <c>unavailable</c> for each refusal by the store.
/// </summary>
public static class Program
{
    /// <summary>The pass phrase of the recovery key that restores are tried with.</summary>
    public const string Phrase = "six-words-that-dice-have-drawn";

    private const int Producers = 16;

    public static async Task<int> Main(string[] args)
    {
        var folder = args[1];
        return args[0] switch
        {
            "load" => await LoadAsync(folder, int.MaxValue),
            "issue" => await LoadAsync(folder, int.Parse(args[2], CultureInfo.InvariantCulture)),
            "fill" => await FillAsync(folder),
            "voucher" => await VouchAsync(folder, args[2]),
            "backup" => Refusable(() => BackUp(folder, args[2], args[3])),
            "drill" => await DrillAsync(folder, args[2], args[3]),
            "restore" => await RestoreAsync(folder, args[2], args[3]),
            _ => 2,
        };
    }

    private static async Task<int> LoadAsync(string folder, int count)
    {
        await using var ca = await StoredCa.CreateAsync(folder);
        Say("ready");
        await ca.LoadAsync(Producers, serial => Say($"ok {serial}"), _ => Say("unavailable"), () => Interlocked.Decrement(ref count) >= 0);
        return 0;
    }

    // Issues a voucher, and is gone while it issues the next one: at the moment between signature and ledger, or as soon as it is answered.
    private static async Task<int> VouchAsync(string folder, string moment)
    {
        await using var ca = await StoredCa.CreateAsync(folder);
        using var makers = await Makers.OfLineAsync(ca);
        var demand = makers.Demand(Makers.Ordered);
        await makers.Masa.IssueAsync(demand.Caller, demand, default); // the signer's own certificate is made with the first
        if (moment == "signed") ca.Keys.AfterSigning = Die;
        await makers.Masa.IssueAsync(demand.Caller, demand with { Nonce = "bmV4dA==" }, default);
        Die();
        return 1;
    }

    // Makes a backup of a data directory, sealed to a public key in a file.
    private static void BackUp(string data, string target, string key)
    {
        using var random = RandomNumberGenerator.Create();
        _ = BackupFile.Create(data, target, [RecoveryKey.Parse(File.ReadAllText(key))], "crash", [], random, TimeProvider.System, _ => { }, default);
    }

    // Lays one into a data directory, with a pass phrase that its key is kept under.
    private static async Task<int> RestoreAsync(string target, string backup, string key)
    {
        using var secret = RecoverySecret.Open(await File.ReadAllTextAsync(key), Encoding.ASCII.GetBytes(Phrase));
        try
        {
            _ = await new BackupRestore(target, TimeProvider.System, _ => { }).RunAsync(backup, secret, [], null, "crash", default);
            return 0;
        }
        catch (Exception refused) when (refused is BackupRefusedException or IOException)
        {
            return Fail(refused.Message);
        }
    }

    // Tries one beside a data directory.
    private static async Task<int> DrillAsync(string data, string backup, string key)
    {
        using var secret = RecoverySecret.Open(await File.ReadAllTextAsync(key), Encoding.ASCII.GetBytes(Phrase));
        try
        {
            var drill = await BackupTrial.RunAsync(backup, secret, null, data, TimeProvider.System, _ => { }, default);
            return drill.Trouble is null ? 0 : Fail(drill.Trouble);
        }
        catch (Exception refused) when (refused is BackupRefusedException or IOException)
        {
            return Fail(refused.Message);
        }
    }

    private static int Refusable(Action act)
    {
        try
        {
            act();
            return 0;
        }
        catch (Exception refused) when (refused is BackupRefusedException or IOException)
        {
            return Fail(refused.Message);
        }
    }

    private static void Die() => Process.GetCurrentProcess().Kill();

    // In a small file system with ballast: issues until the disk is full, stays refused while it is, takes the ballast away, goes on.
    private static async Task<int> FillAsync(string folder)
    {
        var ballast = Path.Combine(folder, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[24 << 20]);
        var data = Path.Combine(folder, "data");
        var ca = await StoredCa.CreateAsync(data);
        var acknowledged = new ConcurrentQueue<string>();
        var refusals = 0;
        await ca.LoadAsync(Producers, acknowledged.Enqueue, _ => Interlocked.Increment(ref refusals), () => Volatile.Read(ref refusals) < 100);
        var before = acknowledged.Count;
        File.Delete(ballast);
        await ca.LoadAsync(Producers, acknowledged.Enqueue, _ => Interlocked.Increment(ref refusals), () => acknowledged.Count < before + 200);
        foreach (var serial in acknowledged)
        {
            if (await ca.Store.Certificates.FindAsync("issuing", Convert.FromHexString(serial), default) is not { Status: CertificateStatus.Issued }) return Fail($"{serial} was lost");
        }
        await ca.Checkpoints.SignAsync(default);
        var key = ca.Checkpoints.Key;
        await ca.DisposeAsync();
        var report = await Fsck.RunAsync(data, key, default);
        foreach (var finding in report.Findings) Say(finding);
        Say($"full after {before}, {refusals} refused, {acknowledged.Count} acknowledged");
        return before > 0 && report.Clean ? 0 : 1;
    }

    private static int Fail(string message)
    {
        Say(message);
        return 1;
    }

    private static void Say(string line)
    {
        lock (Console.Out)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }
}
