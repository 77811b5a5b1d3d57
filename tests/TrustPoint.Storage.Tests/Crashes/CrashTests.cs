using System.Security.Cryptography;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Certificates;
using TrustPoint.Storage.Consistency;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Crashes;

/// <summary>I1, I7, I8: whatever happens to the process or its disk, what was acknowledged is there, and the database proves clean.</summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Nothing_acknowledged_is_lost_when_the_process_is_killed(int seed)
    {
        using var folder = new TemporaryFolder();
        var acknowledged = new List<string>();
        using (var program = CrashProgram.Start([], "load", folder.Path))
        {
            Assert.Equal("ready", await program.ReadLineAsync());
            // At a moment of chance: after so many certificates, and a little later.
            var certificates = new Random(seed).Next(20, 1000);
            while (acknowledged.Count < certificates && await program.ReadLineAsync() is { } line) acknowledged.Add(SerialOf(line));
            program.Kill();
            // Lines that were on their way, but not one that the kill cut in two.
            var (_, rest) = await program.EndAsync();
            acknowledged.AddRange(rest.Split('\n')[..^1].Select(SerialOf));
        }
        await AllAreThereAsync(folder.Path, acknowledged);
    }

    [Fact]
    public async Task The_files_as_they_are_at_any_moment_open_and_prove_clean()
    {
        using var folder = new TemporaryFolder();
        using var program = CrashProgram.Start([], "load", folder.Path);
        Assert.Equal("ready", await program.ReadLineAsync());
        var chance = new Random(7);
        for (var i = 0; i < 10; i++)
        {
            for (var line = chance.Next(40, 120); line > 0; line--) Assert.StartsWith("ok ", await program.ReadLineAsync(), StringComparison.Ordinal);
            using var copy = new TemporaryFolder();
            // It stands still until the copy was looked at: what it would write meanwhile costs more than the look.
            program.Signal("STOP");
            foreach (var suffix in new[] { "", "-wal" }) File.Copy(folder.Database + suffix, copy.Database + suffix);
            await Store.Open(copy.Path).DisposeAsync();
            Assert.Empty(await FindingsAsync(copy.Path));
            program.Signal("CONT");
        }
        program.Kill();
    }

    [Theory] // BRS-50, RFC 8995 section 5.8: what is signed and not on the ledger nobody was given
    [InlineData("signed", 1)]
    [InlineData("answered", 2)]
    public async Task A_voucher_is_on_the_ledger_and_on_the_log_or_on_neither_when_the_process_is_killed(string moment, int vouchers)
    {
        using var folder = new TemporaryFolder();
        using (var program = CrashProgram.Start([], "voucher", folder.Path, moment))
        {
            var (code, output) = await program.EndAsync();
            Assert.True(code == 128 + 9, output);
        }
        await using (var store = Store.Open(folder.Path))
        {
            var product = await store.Ownership.FindAsync("line", Makers.Ordered, default);
            Assert.Equal(vouchers, (await store.Ownership.LedgerAsync(product!.Device, default)).Count);
            var logged = 0;
            await foreach (var leaf in store.Audit.ReadAsync(0, default)) logged += leaf.AsSpan().IndexOf("\"voucher.issued\""u8) >= 0 ? 1 : 0;
            Assert.Equal(vouchers, logged);
        }
        Assert.Empty(await FindingsAsync(folder.Path));
    }

    [Fact]
    public async Task A_full_disk_refuses_everything_and_loses_nothing_and_goes_on_when_there_is_space()
    {
        using var folder = new TemporaryFolder();
        var script = $"mount -t tmpfs -o size=48m tmpfs {folder.Path} && exec \"$@\"";
        using var program = CrashProgram.Start(["unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh"], "fill", folder.Path);
        var (code, output) = await program.EndAsync();
        Assert.True(code == 0, output);
        Assert.Contains("full after", output, StringComparison.Ordinal);
    }

    [Theory] // platform: what a failed fsync leaves is not known
    [InlineData("fdatasync:error=EIO:when=40+31")]
    [InlineData("pwrite64:error=EIO:when=1200+501")]
    [InlineData("pwrite64:error=ENOSPC:when=1000+401")]
    public async Task An_error_of_the_disk_refuses_the_group_and_the_writer_goes_on_from_what_is_there(string fault)
    {
        using var folder = new TemporaryFolder();
        string[] strace = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", $"trace={fault[..fault.IndexOf(':', StringComparison.Ordinal)]}", "-e", $"inject={fault}"];
        using var program = CrashProgram.Start(strace, "issue", folder.Path, "600");
        var (code, output) = await program.EndAsync();
        Assert.True(code == 0, output);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var refused = lines.Count(line => line == "unavailable");
        Assert.InRange(refused, 1, 500);
        await AllAreThereAsync(folder.Path, [.. lines.Where(line => line.StartsWith("ok ", StringComparison.Ordinal)).Select(SerialOf)]);
    }

    private static string SerialOf(string line) => line["ok ".Length..];

    private static async Task AllAreThereAsync(string dataDirectory, List<string> serials)
    {
        Assert.NotEmpty(serials);
        await using (var store = Store.Open(dataDirectory))
        {
            foreach (var serial in serials)
                Assert.Equal(CertificateStatus.Issued, (await store.Certificates.FindAsync("issuing", Convert.FromHexString(serial), default))?.Status);
        }
        Assert.Empty(await FindingsAsync(dataDirectory));
    }

    // The program signs no checkpoint, so that any key will do.
    private static async Task<IReadOnlyList<string>> FindingsAsync(string dataDirectory)
    {
        using var unused = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (await Fsck.RunAsync(dataDirectory, new LogKey("log.test", unused.ExportSubjectPublicKeyInfo()), default)).Findings;
    }
}
