using System.ComponentModel;
using TrustPoint.Benchmarks.Backups;
using TrustPoint.Benchmarks.Est;
using TrustPoint.Benchmarks.Issuance;
using TrustPoint.Benchmarks.Lists;
using TrustPoint.Benchmarks.Ocsp;
using TrustPoint.Benchmarks.Onboarding;
using TrustPoint.Benchmarks.Pages;
using TrustPoint.Benchmarks.Profile;
using TrustPoint.Benchmarks.Revocation;
using TrustPoint.Benchmarks.Rotation;
using TrustPoint.Benchmarks.Storage;

namespace TrustPoint.Benchmarks;

/// <summary>One verb for each thing that is measured. Run with <c>dotnet run -c Release --project tests/TrustPoint.Benchmarks -- VERB …</c></summary>
public static class Program
{
    private static readonly Dictionary<string, (string Usage, Func<string[], Task<int>> Run)> Verbs = new()
    {
        ["est"] = ("est [--devices N] [--requests N] [--rows N] [--signer | --with NAME=VALUE …]", EstBenchmark.RunAsync),
        ["profile"] = ("profile [--devices N] [--requests N] [--steps]", ProfileBenchmark.RunAsync),
        ["ocsp"] = ("ocsp [--requests N]", OcspBenchmark.RunAsync),
        ["onboarding"] = ("onboarding [--devices N] [--at-once N]", OnboardingBenchmark.RunAsync),
        ["rotation"] = ("rotation [--fleet N] [--within SECONDS]", RotationBenchmark.RunAsync),
        ["issuance"] = ("issuance [--certificates N]", IssuanceBenchmark.RunAsync),
        ["storage"] = ("storage [--folder PATH] [--pairs N] [--rows N]", StorageBenchmark.RunAsync),
        ["crl"] = ("crl [--entries N] [--shards N]", CrlBenchmark.RunAsync),
        ["revoke"] = ("revoke [--revocations N]", RevokeBenchmark.RunAsync),
        ["lists"] = ("lists [--certificates N] [--devices N] [--rounds N]", ListsBenchmark.RunAsync),
        ["pages"] = ("pages [--pages N] [--rows N]", PagesBenchmark.RunAsync),
        ["backup"] = ("backup [--certificates N] [--devices N]", BackupBenchmark.RunAsync),
        ["backup-load"] = ("backup-load [--rows N] [--devices N]", BackupUnderLoad.RunAsync),
        ["fsck"] = ("fsck [CERTIFICATES]", FsckBenchmark.RunAsync),
    };

    private const int NoSuchFile = 2;

    public static async Task<int> Main(string[] args)
    {
        try
        {
            if (args is [var verb, .. var rest] && Verbs.TryGetValue(verb, out var found)) return await found.Run(rest);
        }
        catch (Win32Exception missing) when (missing.NativeErrorCode == NoSuchFile)
        {
            await Console.Error.WriteLineAsync($"What is measured beside it is not here ({missing.Message}): apt-get install nginx-light openssl strace chromium-headless-shell");
            return 2;
        }
        foreach (var (usage, _) in Verbs.Values) await Console.Error.WriteLineAsync(usage);
        return 2;
    }
}
