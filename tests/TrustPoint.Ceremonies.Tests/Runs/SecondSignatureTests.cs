using System.Security.Cryptography;
using TrustPoint.Appliance.Ceremonies;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>The certificate of an issuing authority is signed once, whatever fails after that and however long it takes until the next try.</summary>
[Collection(OneSoftHsm.Name)]
public sealed class SecondSignatureTests
{
    private const string People = "people: {custodians: 3, needed: 2, witnesses: 1}";

    [Fact]
    public async Task What_the_root_signed_is_found_and_not_signed_again_when_the_second_opinion_comes_late()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var tools = new TroubledTools(Forgetful(box));
        var (root, request) = await RootAndRequestAsync(box);
        using var table = await Table.BeginAsync(box.Boot(tools: tools), Script(root, request), before: root);
        await table.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.SignCertificate });

        // OpenSSL does not answer, twice; then the database does not take the outcome; then a power cut comes before the line.
        tools.Opinion = new IOException("OpenSSL does not start.");
        await table.RefusedAfterAsync(request, "OpenSSL does not start.");
        await table.RefusedAfterAsync(request, "OpenSSL does not start.");
        tools.Opinion = new StoreUnavailableException("the disk is full");
        await table.RefusedAfterAsync(request, "the disk is full");
        await table.Commands.All.DisposeAsync();
        table.Commands = box.Boot(tools: new TroubledTools(Forgetful(box)));
        await table.UntilAsync(brought: request);

        Assert.Equal(CeremonyOutcome.Done, table.Run.Outcome);
        Assert.Single(await SignedAsync(box));
        Assert.Equal(3, table.Run.Transcript.Lines.Count(line => line.Event == TranscriptEvents.Began && line["act"] == "sign-certificate"));
        Assert.Empty(EvidenceVerifier.Verify(await box.Get<CeremonyEvidence>().PackAsync(table.Anna.Person, table.Run.Name, default), null).Findings);
    }

    [Fact]
    public async Task Where_nothing_says_whether_it_was_signed_the_ceremony_is_void_also_when_the_token_was_away_in_between()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var tools = new TroubledTools(Forgetful(box)) { Sign = new StoreUnavailableException("the disk is full") };
        var (root, request) = await RootAndRequestAsync(box);
        using var table = await Table.BeginAsync(box.Boot(tools: tools), Script(root, request), before: root);
        await table.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.SignCertificate });
        await table.RefusedAfterAsync(request, "the disk is full");

        // The look for it fails too: that is no new attempt, and nothing is signed by it.
        tools.Find = new KeyStoreUnavailableException("the token is away");
        await table.RefusedAsync(() => table.DoAsync(table.Run.Current!, request), "the token is away");
        (tools.Find, tools.Sign) = (null, null);
        await table.UntilAsync(brought: request);

        Assert.Equal(CeremonyOutcome.Aborted, table.Run.Outcome);
        Assert.Contains("it is not signed a second time", table.Run.Reason);
        Assert.Empty(await SignedAsync(box));
    }

    // As if the window in which the same order gets the same certificate were long over.
    private static CeremonyTools Forgetful(CeremonyBox box) => box.Make<CeremonyTools>(box.Make<CeremonyDesks>(new IssuanceOptions { RetryWindow = TimeSpan.Zero }));

    private static async Task<(Table Root, byte[] Request)> RootAndRequestAsync(CeremonyBox box)
    {
        var root = await Table.HeldAsync(box.Boot(), Table.Root(1));
        using var key = await Table.HeldAsync(root.Commands, $$"""
            ceremony: issuing-key
            id: plant-issuing-key
            title: The key of the plant's issuing authority
            {{People}}
            key: {algorithm: ec-p256}
            authority: {name: plant-issuing, common-name: Plant Issuing CA G1, organization: Example}
            """);
        return (root, box.Get<ICeremonyStore>().Read("plant-issuing-key", "plant-issuing.csr"));
    }

    private static string Script(Table root, byte[] request) => $$"""
        ceremony: issuing-certificate
        id: plant-issuing-certificate
        title: The certificate of the plant's issuing authority
        {{People}}
        token: {label: Plant Root G1}
        authority: {name: plant-issuing, parent: plant-root-g1, common-name: Plant Issuing CA G1, organization: Example}
        request: {sha256: {{Convert.ToHexStringLower(SHA256.HashData(request))}}}
        expect: {ceremony: plant-root-g1, transcript: {{root.Run.Transcript.Head}}}
        """;

    private static async Task<IEnumerable<string>> SignedAsync(CeremonyBox box) =>
        (await box.Get<ICertificateQueries>().ListAsync(new(Authority: "plant-root-g1"), CertificateSort.Oldest, null, 100, default)).Items
            .Where(certificate => certificate.Subject.Contains("Issuing", StringComparison.Ordinal)).Select(certificate => Convert.ToHexString(certificate.Serial));

    private sealed class TroubledTools(ICeremonyTools machine) : OtherTools(machine)
    {
        public Exception? Opinion { get; set; }

        public Exception? Sign { get; set; }

        public Exception? Find { get; set; }

        protected override ICeremonyDesk Before(ICeremonyDesk desk) => new TroubledDesk(desk, this);

        private sealed class TroubledDesk(ICeremonyDesk desk, TroubledTools tools) : OtherDesk(desk)
        {
            public override Task<CeremonyProduct> SignAuthorityAsync(Ca.Authorities.NewAuthority authority, ReadOnlyMemory<byte> request, CancellationToken ct) =>
                tools.Sign is { } trouble ? Task.FromException<CeremonyProduct>(trouble) : base.SignAuthorityAsync(authority, request, ct);

            public override Task<CeremonyProduct?> FindSignedAsync(Ca.Authorities.NewAuthority authority, DateTimeOffset since, CancellationToken ct) =>
                tools.Find is { } trouble ? Task.FromException<CeremonyProduct?>(trouble) : base.FindSignedAsync(authority, since, ct);

            public override Task<Facts> VerifyAsync(CeremonyProduct product, CancellationToken ct) =>
                tools.Opinion is { } trouble ? Task.FromException<Facts>(trouble) : base.VerifyAsync(product, ct);
        }
    }
}
