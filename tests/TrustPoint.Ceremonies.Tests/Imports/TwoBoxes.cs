using System.Security.Cryptography;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.People;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Tests.Runs;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ceremonies.Tests.Imports;

/// <summary>A box without a network where ceremonies are held, with a real SoftHSM; the box that issues, with an authority that waits for its certificate; and what was held.</summary>
public sealed class TwoBoxes : IAsyncLifetime
{
    public const string Url = "http://pki.plant.example:8080";

    private const string People = "people: {custodians: 3, needed: 2, witnesses: 1}";

    private readonly List<Table> tables = [];
    private readonly List<CeremonyBox> onlines = [];
    private CeremonyBox offline = null!;

    /// <summary>SHA-256 of the log key of the box without a network.</summary>
    public string LogKey => offline.Get<CheckpointSigner>().Key.FileSha256;

    /// <summary>What was held there, by the name that tests give it.</summary>
    public Dictionary<string, byte[]> Packs { get; } = [];

    /// <summary>The first box online, on which the request was made that was signed.</summary>
    public CeremonyBox Online => onlines[0];

    /// <summary>One that says of itself that it is reached elsewhere, with a request that was signed too.</summary>
    public CeremonyBox Elsewhere => onlines[1];

    /// <summary>Another box online.</summary>
    public async Task<CeremonyBox> AnotherAsync(string url = Url)
    {
        var box = await CeremonyBox.OpenAsync(("Keys:Module", KeyOptions.SoftwareModule), ("PublicUrl", url));
        onlines.Add(box);
        foreach (var name in new[] { "olga", "otto" }) await box.Get<People>().AddAsync(new Administrator("uid:0"), name, name, [new(Role.CaOfficer)], default);
        return box;
    }

    /// <summary>What a box has that taking something in would change.</summary>
    public static async Task<string> StateAsync(CeremonyBox box) => string.Join('\n',
    [
        .. box.Get<Authorities>().All.Select(authority => $"{authority.Name} {authority.Record.State}"),
        .. (await box.Get<OutsideAuthorities>().AwaitedAsync(default)).Select(request => $"awaited {request.Name}"),
        .. box.Get<Authorities>().All.Select(authority => Convert.ToHexString(SHA256.HashData(box.Get<ICrlFiles>().Read(new CrlScope(authority.Name, null).FullFile) ?? []))),
        $"log {(await box.Get<IAuditStore>().HeadAsync(default)).Size}",
    ]);

    /// <summary>The number of the list in a pack.</summary>
    public long NumberOf(string pack) => (long)CertificateList.Decode(EvidencePack.Decode(Packs[pack]).Files.Single(file => file.Key.EndsWith(".crl", StringComparison.Ordinal)).Value).Number;

    public static NewAuthority Issuing(string name) => new() { Name = name, CommonName = $"CA {name}", Organization = "Example", Profile = "issuing-ca", Key = KeyAlgorithm.EcP256 };

    /// <summary>A profile of a root that takes such keys.</summary>
    public static string OwnProfile(string kind) => $$"""
        name: plant-root-ca
        version: 1
        description: The root of this plant.
        requesters: [appliance, administrator]
        keys: {kinds: [{{kind}}]}
        subject:
          - {attribute: C, from: authority.country, optional: true}
          - {attribute: O, from: authority.organization, optional: true}
          - {attribute: CN, from: authority.commonName}
        validity: {lifetime: 25y, backdate: 0m}
        authority: {}
        keyUsage: [keyCertSign, cRLSign]
        subjectKeyIdentifier: true
        """;

    public async Task InitializeAsync()
    {
        offline = await CeremonyBox.OpenAsync(("PublicUrl", Url));
        foreach (var url in new[] { Url, "http://pki.elsewhere.example" }) await AnotherAsync(url);

        var commands = offline.Boot();
        var root = await HoldAsync("root", commands, Table.Root(1));
        await HoldAsync("rehearsal", commands, Table.Root(2), rehearsal: true);
        var stopped = await Table.BeginAsync(commands, Table.Root(3));
        await commands.Ceremonies.AbortAsync(stopped.Anna.Person, stopped.Run.Name, "enough", default);
        await KeepAsync("aborted", stopped);
        await HoldAsync("issuing-key", commands, $$"""
            ceremony: issuing-key
            id: other-issuing-key
            title: The key of another issuing authority
            {{People}}
            key: {algorithm: ec-p256}
            authority: {name: other-issuing, common-name: Other Issuing CA G1}
            """);
        foreach (var (box, name) in new[] { (Online, "plant-issuing"), (Elsewhere, "other-plant-issuing") })
        {
            var request = await box.Get<OutsideAuthorities>().RequestAsync(new Administrator("uid:0"), Issuing(name), default);
            await HoldAsync($"certificate of {name}", commands, $$"""
                ceremony: issuing-certificate
                id: {{name}}-certificate
                title: The certificate of the plant's issuing authority
                {{People}}
                token: {label: Plant Root G1}
                authority: {name: {{name}}, parent: plant-root-g1, common-name: CA {{name}}, organization: Example}
                request: {sha256: {{Convert.ToHexStringLower(SHA256.HashData(request.Request))}}}
                expect: {ceremony: plant-root-g1, transcript: {{root.Run.Transcript.Head}}}
                """, root, brought: request.Request);
        }
        // Of a profile of its own.
        await offline.Get<ProfileVersions>().SaveAsync(new Administrator("uid:0"), OwnProfile("ec-p384"), default);
        await HoldAsync("own profile", commands, Table.Root(4).Replace("crl-days", "profile: plant-root-ca, crl-days", StringComparison.Ordinal));
        foreach (var number in new[] { 2, 3 })
        {
            if (number == 3) await RevokeAsync("certificate of other-plant-issuing");
            await HoldAsync($"list-{number}", commands, $$"""
                ceremony: root-crl
                id: plant-root-crl-{{number}}
                title: Another list of the root
                {{People}}
                token: {label: Plant Root G1}
                crl: {authority: plant-root-g1, number-above: {{NumberOf(number == 2 ? "root" : "list-2")}}, days: 366}
                expect: {ceremony: plant-root-g1, transcript: {{root.Run.Transcript.Head}}}
                """, root);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var table in tables) table.Dispose();
        foreach (var box in onlines) await box.DisposeAsync();
        await offline.DisposeAsync();
    }

    // The third list names it.
    private async Task RevokeAsync(string pack)
    {
        var serial = Certificate.Decode(EvidencePack.Decode(Packs[pack]).Files.Single().Value).Serial;
        var record = await CertificateLookup.OneAsync(offline.Get<ICertificateQueries>(), new Administrator("uid:0"), Convert.ToHexString(serial.Span), default);
        await offline.Get<Revocations>().ChangeAsync(new Administrator("uid:0"), [record.Id], new RevocationOrder.Revoke(RevocationReason.Superseded, null, null), default);
    }

    private async Task<Table> HoldAsync(string name, Commands commands, string script, Table? before = null, bool rehearsal = false, byte[]? brought = null)
    {
        var table = await Table.BeginAsync(commands, script, rehearsal, before);
        await table.UntilAsync(brought: brought);
        await KeepAsync(name, table);
        return table;
    }

    private async Task KeepAsync(string name, Table table)
    {
        tables.Add(table);
        Packs[name] = await offline.Get<CeremonyEvidence>().PackAsync(table.Anna.Person, table.Run.Name, default);
    }
}
