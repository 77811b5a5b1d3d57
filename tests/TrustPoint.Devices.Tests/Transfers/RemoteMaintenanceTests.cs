using System.Security.Cryptography;
using System.Text;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Transfers;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Devices.Tests.Transfers;

/// <summary>By which certificates the builder's remote maintenance goes after the handover: of the buyer's own authority, for a time, and listed in the package. LIF-72.</summary>
public sealed class RemoteMaintenanceTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestParty seller = new("builder", Now);
    private readonly TestParty buyer = new("plant", Now);
    private readonly TestParty maker = new("maker", Now);
    private readonly ECDsa deviceKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Certificate identity;
    private readonly TransferPackage offer;

    public RemoteMaintenanceTests()
    {
        identity = maker.Identify("SN-1", deviceKey);
        offer = TestTransfer.Offer(TestTransfer.Statement(seller, buyer, Now, (identity, TitleHead.None)), seller, identity);
    }

    [Fact]
    public void LIF_72_what_the_buyer_s_authority_gave_for_a_time_stands_in_the_package_and_its_readme()
    {
        using var remote = buyer.NewSigner("builder-remote", Oids.ClientAuth, to: TimeSpan.FromDays(30));
        var accepted = Accepted(remote.Certificate);
        var report = TransferVerification.Verify(TransferPackage.Decode(accepted.Encode()), [seller.Authority, buyer.Authority], [maker.Authority], Now);
        Assert.True(report.IsGood);
        var serial = Convert.ToHexStringLower(remote.Certificate.Serial.Span);
        Assert.Equal(new RemoteMaintenance(remote.Certificate.Subject.ToString(), serial, TestTransfer.Sha256(remote.Certificate.Der), Now.AddDays(30)), Assert.Single(report.Maintenance));
        Assert.Contains(
            $"of plant's own authority, and by no other:\n\n    {remote.Certificate.Subject}, serial number {serial}, until 2026-03-31T12:00:00Z\n",
            Encoding.UTF8.GetString(accepted[TransferPackage.Readme].Span), StringComparison.Ordinal);
        // It has ended since: what was accepted stays accepted.
        Assert.Single(AcceptedTransfer.From(accepted, Now.AddDays(100)).Acceptance.Maintenance);

        // Nobody is promised anything by an acceptance that names none, or by a paper alone.
        var without = TestTransfer.Accept(offer, buyer, Now);
        Assert.DoesNotContain("Remote maintenance", Encoding.UTF8.GetString(without[TransferPackage.Readme].Span), StringComparison.Ordinal);
        Assert.NotNull(TransferPapers.Deviating(without.With(TransferPackage.Readme, accepted[TransferPackage.Readme])));
    }

    [Theory]
    [InlineData("of the builder's own authority", "it is of another authority")]
    [InlineData("that is an authority", "it is that of an authority")]
    [InlineData("that is the buyer's own", "it is that of an authority")]
    [InlineData("of a server", "it is not one of a client")]
    [InlineData("for all purposes", "it is not one of a client")]
    [InlineData("that has ended", "it has expired")]
    [InlineData("of tomorrow", "it is not valid yet")]
    [InlineData("of more than 366 days", "it ends more than 366 days after the acceptance")]
    public void LIF_72_what_the_buyer_s_authority_did_not_give_for_that_and_for_a_time_is_refused(string which, string why)
    {
        using var remote = which switch
        {
            "of the builder's own authority" => seller.NewSigner("remote", Oids.ClientAuth),
            "that is an authority" => buyer.NewSigner("remote", Oids.ClientAuth, isAuthority: true),
            "of a server" => buyer.NewSigner("remote", Oids.ServerAuth),
            "for all purposes" => buyer.NewSigner("remote", usage: ""),
            "that has ended" => buyer.NewSigner("remote", Oids.ClientAuth, to: TimeSpan.FromMinutes(-1)),
            "of tomorrow" => buyer.NewSigner("remote", Oids.ClientAuth, from: TimeSpan.FromDays(1)),
            _ => buyer.NewSigner("remote", Oids.ClientAuth, to: TimeSpan.FromDays(366) + TimeSpan.FromMinutes(1)),
        };
        using var right = buyer.NewSigner("right", Oids.ClientAuth, to: TimeSpan.FromDays(366));
        var wrong = which == "that is the buyer's own" ? buyer.Authority : remote.Certificate;
        var refused = Assert.Throws<TransferRefusedException>(() => AcceptedTransfer.From(Accepted(right.Certificate, wrong), Now));
        Assert.Equal(TransferRule.Acceptance, refused.Rule);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach (var one in new IDisposable[] { seller, buyer, maker, deviceKey }) one.Dispose();
    }

    private TransferPackage Accepted(params Certificate[] maintenance) => TestTransfer.Accept(offer, TestTransfer.Acceptance(offer, buyer, Now) with { Maintenance = maintenance }, buyer.Anna);
}
