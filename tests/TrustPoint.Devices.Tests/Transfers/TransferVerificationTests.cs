using System.Security.Cryptography;
using System.Text;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Signatures;
using TrustPoint.Formats.Transfers;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Devices.Tests.Transfers;

/// <summary>Packages verified from the file alone: what is good at each stage, and which rule refuses what was changed.</summary>
public sealed class TransferVerificationTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestParty seller = new("works", Now);
    private readonly TestParty buyer = new("next", Now);
    private readonly TestParty maker = new("maker", Now);
    private readonly ECDsa deviceKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Certificate identity;
    private readonly TransferStatement statement;

    public TransferVerificationTests()
    {
        identity = maker.Identify("SN-1", deviceKey);
        statement = TestTransfer.Statement(seller, buyer, Now, (identity, TitleHead.None));
    }

    public static TheoryData<string, TransferRule> Tampered => new()
    {
        { "README.txt changed", TransferRule.Papers },
        { "README.txt missing", TransferRule.Papers },
        { "devices.csv changed", TransferRule.Papers },
        { "nonceless.json changed", TransferRule.Papers },
        { "one signature", TransferRule.TwoSellers },
        { "statement changed", TransferRule.TwoSellers },
        { "signatures of one person", TransferRule.TwoSellers },
        { "acceptance without its signature", TransferRule.Form },
        { "acceptance missing under a receipt", TransferRule.Form },
        { "acceptance of another statement", TransferRule.Acceptance },
        { "receipt without its signature", TransferRule.Form },
        { "receipt changed", TransferRule.Manufacturer },
        { "receipt of the seller", TransferRule.Manufacturer },
        { "receipt of somebody who signs transfers for the maker", TransferRule.Manufacturer },
        { "receipt of another statement", TransferRule.Booking },
        { "receipt of another acceptance", TransferRule.Booking },
        { "receipt of other parties", TransferRule.Booking },
        { "receipt of one device of two", TransferRule.Booking },
        { "receipt of another past", TransferRule.Booking },
        { "receipt older than the acceptance", TransferRule.Order },
        { "receipt of tomorrow", TransferRule.Order },
        { "receipt older than its day", TransferRule.Order },
        { "identity missing", TransferRule.Identities },
        { "identity of another device", TransferRule.Identities },
        { "identity of another maker", TransferRule.Identities },
        { "reset without its signature", TransferRule.Resets },
        { "reset signed by another", TransferRule.Resets },
        { "reset of another transfer", TransferRule.Resets },
        { "reset of another device", TransferRule.Resets },
        { "reset changed", TransferRule.Resets },
        { "reset of a device that is not there", TransferRule.Resets },
        { "list of somebody else", TransferRule.Revocation },
        { "list without a receipt", TransferRule.Form },
    };

    [Fact] // LIF-31 to LIF-35: each stage is good by itself, and grows out of the one before
    public void Each_stage_is_good()
    {
        var offer = TestTransfer.Offer(statement, seller, identity);
        var accepted = TestTransfer.Accept(offer, buyer, Now);
        var booked = Booked(accepted);
        var wiped = TransferPapers.Into(WithReset(booked, deviceKey, new("SN-1", statement.Nonce, Now)));
        foreach (var (package, stage) in new[] { (offer, TransferStage.Offered), (accepted, TransferStage.Accepted), (booked, TransferStage.Booked), (wiped, TransferStage.Booked) })
        {
            var report = Verify(TransferPackage.Decode(package.Encode()));
            Assert.DoesNotContain(report.Findings, finding => finding.Refusal is not null);
            Assert.Equal(stage, report.Package.Stage);
        }
        Assert.True(accepted.Extends(offer) && booked.Extends(accepted) && wiped.Extends(booked));
        // LIF-55: ten years on, when every signer's certificate has ended.
        Assert.True(TransferVerification.Verify(booked, [seller.Authority, buyer.Authority], [maker.Authority], Now.AddYears(10)).IsGood);
        Assert.Equal(TransferRule.TwoSellers, Assert.Single(TransferVerification.Verify(accepted, [seller.Authority, buyer.Authority], [maker.Authority], Now.AddYears(1)).Findings, finding => finding.Refusal is not null).Rule);
    }

    [Theory, MemberData(nameof(Tampered))]
    public void What_was_changed_is_found_by_its_rule(string what, TransferRule rule)
    {
        var report = Verify(Make(what));
        Assert.False(report.IsGood);
        Assert.Contains(rule, report.Findings.Where(finding => finding.Refusal is not null).Select(finding => finding.Rule));
    }

    [Fact] // whoever verifies says whom to believe, and nobody is believed for another's part
    public void Anchors_count_each_for_its_own()
    {
        var booked = Booked(TestTransfer.Accept(TestTransfer.Offer(statement, seller, identity), buyer, Now));
        Assert.Equal([TransferRule.Anchors], Broken(booked, [seller.Authority], [maker.Authority]));
        Assert.Equal([TransferRule.Anchors], Broken(booked, [buyer.Authority], [maker.Authority]));
        Assert.Equal([TransferRule.Manufacturer, TransferRule.Identities], Broken(booked, [seller.Authority, buyer.Authority, maker.Authority], []));
        Assert.Equal([TransferRule.Manufacturer, TransferRule.Identities], Broken(booked, [seller.Authority, buyer.Authority], [seller.Authority]));

        IEnumerable<TransferRule> Broken(TransferPackage package, Certificate[] parties, Certificate[] manufacturers) =>
            TransferVerification.Verify(package, parties, manufacturers, Now).Findings.Where(finding => finding.Refusal is not null).Select(finding => finding.Rule);
    }

    [Fact] // LIF-36
    public void LIF_36_vouchers_without_an_end_are_counted_and_listed()
    {
        var device = statement.Devices[0] with { Outstanding = [new(Now, null, seller.Named.DomainId), new(Now, Now.AddDays(9), seller.Named.DomainId)] };
        var offer = TestTransfer.Offer(statement with { Devices = [device] }, seller, identity);
        Assert.Equal(1, AcceptedTransfer.CountWithoutEnd(TransferOffer.From(offer, Now).Statement));
        Assert.Contains("\"expires-on\":null", Encoding.UTF8.GetString(offer[TransferPackage.Nonceless].Span), StringComparison.Ordinal);
        Assert.True(Verify(offer).IsGood);
    }

    [Fact] // LIF-31: no other way to an offer than two signatures
    public void LIF_31_one_signature_makes_no_offer()
    {
        var draft = TransferPackage.Of(statement.Encode()).With(TransferPackage.StatementSignatures[0], seller.Anna.Sign(statement.Encode()));
        Assert.Equal(TransferRule.TwoSellers, Assert.Throws<TransferRefusedException>(() => TransferOffer.From(draft, Now)).Rule);
        Assert.Empty(typeof(TransferOffer).GetConstructors());
        Assert.Empty(typeof(AcceptedTransfer).GetConstructors());
        Assert.Empty(typeof(BookedTransfer).GetConstructors());
    }

    [Fact] // a serial number may begin as a formula
    public void A_list_for_spreadsheets_has_no_formulas()
    {
        var formula = TestTransfer.Statement(seller, buyer, Now, (maker.Identify("=1+1", deviceKey), TitleHead.None));
        Assert.Contains("\n1,\"'=1+1\",", Encoding.UTF8.GetString(TestTransfer.Offer(formula, seller)[TransferPackage.DeviceList].Span), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach (var one in new IDisposable[] { seller, buyer, maker, deviceKey }) one.Dispose();
    }

    private TransferReport Verify(TransferPackage package) => TransferVerification.Verify(package, [seller.Authority, buyer.Authority], [maker.Authority], Now);

    private TransferPackage Make(string what)
    {
        var offer = TestTransfer.Offer(statement, seller, identity);
        var accepted = TestTransfer.Accept(offer, buyer, Now);
        var booked = Booked(accepted);
        return what switch
        {
            "README.txt missing" => Without(offer, TransferPackage.Readme),
            _ when what.EndsWith("changed", StringComparison.Ordinal) && what.Contains('.', StringComparison.Ordinal) => offer.With(what.Split(' ')[0], new byte[] { 0x20 }),
            "one signature" => TransferPapers.Into(Without(offer, TransferPackage.StatementSignatures[1])),
            "statement changed" => TransferPapers.Into(offer.With(TransferPackage.Statement, (statement with { Reason = TransferReason.Return }).Encode())),
            "signatures of one person" => TestTransfer.Offer(statement.Encode(), seller.Anna, seller.Anna, identity),
            "acceptance without its signature" => TransferPapers.Into(Without(accepted, TransferPackage.AcceptanceSignature)),
            "acceptance missing under a receipt" => TransferPapers.Into(Without(booked, TransferPackage.Acceptance, TransferPackage.AcceptanceSignature)),
            "acceptance of another statement" => TestTransfer.Accept(offer, TestTransfer.Acceptance(TestTransfer.Offer(statement with { Id = Guid.NewGuid() }, seller), buyer, Now), buyer.Anna),
            _ when what.StartsWith("receipt", StringComparison.Ordinal) => Receipts(what, accepted, booked),
            _ when what.StartsWith("identity", StringComparison.Ordinal) => Identities(what, offer),
            _ when what.StartsWith("reset", StringComparison.Ordinal) => Resets(what, booked),
            "list of somebody else" => TransferPapers.Into(booked.With("revocation/0001.crl", buyer.List())),
            "list without a receipt" => TransferPapers.Into(accepted.With("revocation/0001.crl", seller.List())),
            _ => throw new ArgumentException(what, nameof(what)),
        };
    }

    private TransferPackage Receipts(string what, TransferPackage accepted, TransferPackage booked)
    {
        var right = Receipt(accepted);
        using var wrongSigner = maker.NewSigner("carl");
        return what switch
        {
            "receipt without its signature" => TransferPapers.Into(Without(booked, TransferPackage.BookingSignature)),
            "receipt changed" => TransferPapers.Into(booked.With(TransferPackage.Booking, (right with { BookedOn = Now.AddMinutes(1) }).Encode())),
            "receipt of the seller" => Booked(accepted, right, seller),
            "receipt of somebody who signs transfers for the maker" => Signed(accepted, right, wrongSigner),
            "receipt of another statement" => Booked(accepted, right with { StatementSha256 = new string('a', 64) }),
            "receipt of another acceptance" => Booked(accepted, right with { AcceptanceSha256 = new string('a', 64) }),
            "receipt of other parties" => Booked(accepted, right with { To = seller.Named.DomainId }),
            "receipt of one device of two" => OneOfTwo(),
            "receipt of another past" => Booked(accepted, right with { Devices = [right.Devices[0] with { Previous = new(new string('a', 64), null) }] }),
            "receipt older than the acceptance" => Booked(accepted, right with { BookedOn = Now.AddMinutes(-30) }),
            "receipt of tomorrow" => Booked(accepted, right with { BookedOn = Now.AddDays(1) }),
            "receipt older than its day" => TooEarly(),
            _ => throw new ArgumentException(what, nameof(what)),
        };
    }

    private TransferPackage OneOfTwo()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var second = maker.Identify("SN-2", other);
        var two = TestTransfer.Statement(seller, buyer, Now, (identity, TitleHead.None), (second, TitleHead.None));
        var accepted = TestTransfer.Accept(TestTransfer.Offer(two, seller, identity, second), buyer, Now);
        var receipt = Receipt(accepted);
        return Booked(accepted, receipt with { Devices = [receipt.Devices[0]] });
    }

    private TransferPackage TooEarly()
    {
        var accepted = TestTransfer.Accept(TestTransfer.Offer(statement with { EffectiveOn = Now.AddDays(1) }, seller, identity), buyer, Now);
        return Booked(accepted, Receipt(accepted));
    }

    private TransferPackage Identities(string what, TransferPackage offer)
    {
        var name = TransferPackage.NameOf("idevid", 0, "cer");
        switch (what)
        {
            case "identity missing":
                return TransferPapers.Into(Without(offer, name));
            case "identity of another device":
                return TransferPapers.Into(offer.With(name, maker.Identify("SN-2", deviceKey).Der));
            default:
                var foreign = buyer.Identify("SN-1", deviceKey);
                return TestTransfer.Offer(TestTransfer.Statement(seller, buyer, Now, (foreign, TitleHead.None)), seller, foreign);
        }
    }

    private TransferPackage Resets(string what, TransferPackage booked)
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var right = new ResetConfirmation("SN-1", statement.Nonce, Now);
        var good = WithReset(booked, deviceKey, right);
        return TransferPapers.Into(what switch
        {
            "reset without its signature" => Without(good, TransferPackage.NameOf("resets", 0, "p7s")),
            "reset signed by another" => WithReset(booked, other, right),
            "reset of another transfer" => WithReset(booked, deviceKey, right with { Nonce = new byte[16] }),
            "reset of another device" => WithReset(booked, deviceKey, right with { SerialNumber = "SN-2" }),
            "reset changed" => good.With(TransferPackage.NameOf("resets", 0, "json"), (right with { At = Now.AddMinutes(1) }).Encode()),
            _ => good.With(TransferPackage.NameOf("resets", 1, "json"), right.Encode()),
        });
    }

    private TransferPackage WithReset(TransferPackage package, ECDsa key, ResetConfirmation confirmation)
    {
        var document = confirmation.Encode();
        var draft = new SignedMessageDraft(Oids.Data, document, identity, SignatureAlgorithm.EcdsaSha256, Now, []) { IsDetached = true };
        var signature = draft.Assemble(key.SignData(draft.ToSign.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        return package.With(TransferPackage.NameOf("resets", 0, "json"), document).With(TransferPackage.NameOf("resets", 0, "p7s"), signature);
    }

    private TransferPackage Booked(TransferPackage accepted) => Booked(accepted, Receipt(accepted));

    private TransferPackage Booked(TransferPackage accepted, TransferBooking receipt, TestParty? by = null)
    {
        using var signer = (by ?? maker).NewSigner("Offline voucher signer", usage: "");
        return Signed(accepted, receipt, signer);
    }

    private static TransferPackage Signed(TransferPackage accepted, TransferBooking receipt, TestSigner signer)
    {
        var document = receipt.Encode();
        return TransferPapers.Into(accepted.With(TransferPackage.Booking, document).With(TransferPackage.BookingSignature, signer.Sign(document, receipt.BookedOn)));
    }

    private static TransferBooking Receipt(TransferPackage accepted)
    {
        var read = TransferStatement.Decode(accepted[TransferPackage.Statement]);
        return new()
        {
            Id = read.Id,
            BookedOn = Now,
            StatementSha256 = TestTransfer.Sha256(accepted[TransferPackage.Statement]),
            AcceptanceSha256 = TestTransfer.Sha256(accepted[TransferPackage.Acceptance]),
            From = read.From.DomainId,
            To = read.To.DomainId,
            Devices = [.. read.Devices.Select(device => new BookedDevice(device.SerialNumber, device.IdevidIssuer, device.Previous))],
        };
    }

    private static TransferPackage Without(TransferPackage package, params string[] names)
    {
        var rest = TransferPackage.Of(package[TransferPackage.Statement]);
        foreach (var name in package.Names.Except(names)) rest = rest.With(name, package[name]);
        return rest;
    }
}
