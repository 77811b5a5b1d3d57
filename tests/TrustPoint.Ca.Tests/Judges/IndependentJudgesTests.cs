using System.Security.Cryptography;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Profiles;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Ca.Tests.Judges;

/// <summary>Every profile, every kind of key that it takes, every way of signing: OpenSSL and GnuTLS have to accept what comes out.</summary>
public sealed class IndependentJudgesTests(Hierarchies hierarchies) : IClassFixture<Hierarchies>
{
    private static readonly string[] Issuers = ["EcdsaSha256", "EcdsaSha384", "RsaPkcs1Sha256", "RsaPssSha256"];

    private static readonly AuthorisedNames Names = AuthorisedNames.OfDevice(
        "pump-1", "SN-4711", ["pump-1.plant.example"], ["10.0.0.7", "fd00::7"], ["urn:pump-1:vendor:product", "spiffe://plant.example/pump-1"]) with
    {
        Subject = [new("2.5.4.3", "pump-1")],
        Others = [new HardwareModuleName("1.3.6.1.4.1.32473.1", new byte[] { 1, 2, 3 }).ToGeneralName()],
    };

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var issuer in Issuers)
        {
            foreach (var profile in ProfileCatalogue.Load(null).All.Where(profile => profile.Authority is null)) cases.Add(issuer, profile.Name);
        }
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task A_certificate_of_each_profile_and_key_kind_is_accepted_by_OpenSSL_and_GnuTLS(string issuer, string profileName)
    {
        var ca = await hierarchies.CaAsync(issuer, endless: profileName == "idevid");
        var profile = ca.Profiles.Find(profileName)!;
        var all = new List<Judged>();
        foreach (var kind in profile.Keys.Kinds)
        {
            var issued = await ca.Issuance.IssueAsync(await OrderAsync(profile, kind), default);
            all.Add(Write($"{issuer}-{profileName}-{kind}", ca, issued));
        }
        await OpenSslAcceptsAsync([.. all]);
        foreach (var files in all) await GnuTlsAcceptsAsync(files);
    }

    [Theory]
    [InlineData("EcdsaSha256")]
    [InlineData("EcdsaSha384")]
    [InlineData("RsaPkcs1Sha256")]
    [InlineData("RsaPssSha256")]
    public async Task A_hierarchy_is_accepted_by_OpenSSL_and_GnuTLS(string issuer)
    {
        var ca = await hierarchies.CaAsync(issuer, endless: true);
        var authority = ca.Authorities.Find("issuing")!;
        var record = ca.Store.Rows.Single(row => row.Der.AsSpan().SequenceEqual(authority.Certificate.Der.Span));
        var files = Write($"{issuer}-hierarchy", ca, record);
        await OpenSslAcceptsAsync(files);
        await GnuTlsAcceptsAsync(files);
    }

    private async Task<CertificateOrder> OrderAsync(Profile profile, PublicKeyKind kind)
    {
        var device = profile.Requesters.Contains(ProfileRequester.Device);
        var subject = profile.Subject.Any(rule => rule.Source == SubjectSource.Request) ? "CN=pump-1" : "";
        return new()
        {
            Caller = device ? new DeviceCaller("pump-1", new DeviceCredential.OneTimeCode("0123456789abcdef"))
                : profile.Requesters.Contains(ProfileRequester.Administrator) ? new Administrator("uid:0") : InMemoryCa.Appliance,
            Domain = device ? "plant" : null,
            Authority = device ? null : "issuing",
            Profile = profile.Name,
            Request = await hierarchies.RequestAsync(kind, subject, []),
            Device = "pump-1",
            Names = Names with { Values = new Dictionary<string, string>(Names.Values) { ["service.name"] = "service 1", ["transfer.domain"] = "plant", ["transfer.person"] = "anna" } },
        };
    }

    private Judged Write(string name, InMemoryCa ca, CertificateRecord issued)
    {
        var folder = hierarchies.Folder.CreateSubdirectory(name).FullName;
        var (root, issuing, leaf) = (Pem(ca.Authorities.Find("root")!.Record.Certificate), Pem(ca.Authorities.Find("issuing")!.Record.Certificate), Pem(issued.Der));
        var isIssuing = leaf == issuing;
        return new(File("root", root), File("issuing", issuing), File("leaf", leaf), File("chain", isIssuing ? leaf + root : leaf + issuing + root));

        string File(string file, string text)
        {
            var path = Path.Combine(folder, $"{file}.pem");
            System.IO.File.WriteAllText(path, text);
            return path;
        }
    }

    // All of one CA at once: OpenSSL starts as slowly for one.
    private static async Task OpenSslAcceptsAsync(params Judged[] all)
    {
        var leaves = all.Select(files => files.Leaf).ToArray();
        var verified = await Tool.RunAsync("openssl", ["verify", "-x509_strict", "-CAfile", all[0].Root, "-untrusted", all[0].Issuing, .. leaves]);
        Assert.True(verified.Code == 0, verified.Output);
        Assert.All(leaves, leaf => Assert.Contains($"{leaf}: OK", verified.Output, StringComparison.Ordinal));
        var together = Path.Combine(Path.GetDirectoryName(leaves[0])!, "leaves.pem");
        await File.WriteAllLinesAsync(together, await Task.WhenAll(leaves.Select(leaf => File.ReadAllTextAsync(leaf))));
        var text = await Tool.RunAsync("openssl", "storeutl", "-noout", "-text", "-certs", together);
        Assert.True(text.Code == 0, text.Output);
        Assert.Equal(leaves.Length, text.Output.Split("Version: 3 (0x2)").Length - 1);
        // What OpenSSL cannot parse it dumps.
        Assert.DoesNotContain("<Not Supported>", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unable to load", text.Output, StringComparison.Ordinal);
    }

    private static async Task GnuTlsAcceptsAsync(Judged files)
    {
        var verified = await Tool.RunAsync("certtool", "--verify", "--load-ca-certificate", files.Root, "--infile", files.Chain);
        Assert.True(verified.Code == 0 && verified.Output.Contains("Chain verification output: Verified.", StringComparison.Ordinal), verified.Output);
    }

    private static string Pem(byte[] der) => PemEncoding.WriteString("CERTIFICATE", der) + "\n";

    /// <summary>Where the certificates of a case lie.</summary>
    private sealed record Judged(string Root, string Issuing, string Leaf, string Chain);
}
