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
public sealed class TransferVerificationTests : TransferTest
{
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

    [Fact] // LIF-31, LIF-32, LIF-33, LIF-34, LIF-35: each stage is good by itself, and grows out of the one before
    public void Each_stage_is_good()
    {
        var offer = TestTransfer.Offer(Statement, Seller, Identity);
        var accepted = TestTransfer.Accept(offer, Buyer, Now);
        var booked = Booked(accepted);
        var wiped = TransferPapers.Into(WithReset(booked, DeviceKey, new("SN-1", Statement.Nonce, Now)));
        foreach (var (package, stage) in new[] { (offer, TransferStage.Offered), (accepted, TransferStage.Accepted), (booked, TransferStage.Booked), (wiped, TransferStage.Booked) })
        {
            var report = Verify(TransferPackage.Decode(package.Encode()));
            Assert.DoesNotContain(report.Findings, finding => finding.Refusal is not null);
            Assert.Equal(stage, report.Package.Stage);
        }
        // All but the papers about it stays as it was.
        foreach (var (earlier, later) in new[] { (offer, accepted), (accepted, booked), (booked, wiped) })
            Assert.All(earlier.Names.Where(name => name != TransferPackage.Readme), name => Assert.Equal(earlier[name].ToArray(), later[name].ToArray()));
        // LIF-55: ten years on, when every signer's certificate has ended.
        Assert.True(TransferVerification.Verify(booked, [Seller.Authority, Buyer.Authority], [Maker.Authority], Now.AddYears(10)).IsGood);
        Assert.Equal(TransferRule.TwoSellers, Assert.Single(TransferVerification.Verify(accepted, [Seller.Authority, Buyer.Authority], [Maker.Authority], Now.AddYears(1)).Findings, finding => finding.Refusal is not null).Rule);
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
        var booked = Booked(TestTransfer.Accept(TestTransfer.Offer(Statement, Seller, Identity), Buyer, Now));
        Assert.Equal([TransferRule.Anchors], Broken(booked, [Seller.Authority], [Maker.Authority]));
        Assert.Equal([TransferRule.Anchors], Broken(booked, [Buyer.Authority], [Maker.Authority]));
        Assert.Equal([TransferRule.Manufacturer, TransferRule.Identities], Broken(booked, [Seller.Authority, Buyer.Authority, Maker.Authority], []));
        Assert.Equal([TransferRule.Manufacturer, TransferRule.Identities], Broken(booked, [Seller.Authority, Buyer.Authority], [Seller.Authority]));

        IEnumerable<TransferRule> Broken(TransferPackage package, Certificate[] parties, Certificate[] manufacturers) =>
            TransferVerification.Verify(package, parties, manufacturers, Now).Findings.Where(finding => finding.Refusal is not null).Select(finding => finding.Rule);
    }

    [Fact] // LIF-36
    public void LIF_36_vouchers_without_an_end_are_counted_and_listed()
    {
        var device = Statement.Devices[0] with { Outstanding = [new(Now, null, Seller.Named.DomainId), new(Now, Now.AddDays(9), Seller.Named.DomainId)] };
        var offer = TestTransfer.Offer(Statement with { Devices = [device] }, Seller, Identity);
        Assert.Equal(1, AcceptedTransfer.CountWithoutEnd(TransferOffer.From(offer, Now).Statement));
        Assert.Contains("\"expires-on\":null", Encoding.UTF8.GetString(offer[TransferPackage.Nonceless].Span), StringComparison.Ordinal);
        Assert.True(Verify(offer).IsGood);
    }

    [Fact] // LIF-31: no other way to an offer than two signatures
    public void LIF_31_one_signature_makes_no_offer()
    {
        var draft = TransferPackage.Of(Statement.Encode()).With(TransferPackage.StatementSignatures[0], Seller.Anna.Sign(Statement.Encode()));
        Assert.Equal(TransferRule.TwoSellers, Assert.Throws<TransferRefusedException>(() => TransferOffer.From(draft, Now)).Rule);
        Assert.Empty(typeof(TransferOffer).GetConstructors());
        Assert.Empty(typeof(AcceptedTransfer).GetConstructors());
        Assert.Empty(typeof(BookedTransfer).GetConstructors());
    }

    [Fact] // a serial number may begin as a formula
    public void A_list_for_spreadsheets_has_no_formulas()
    {
        var formula = TestTransfer.Statement(Seller, Buyer, Now, (Maker.Identify("=1+1", DeviceKey), TitleHead.None));
        Assert.Contains("\n1,\"'=1+1\",", Encoding.UTF8.GetString(TestTransfer.Offer(formula, Seller)[TransferPackage.DeviceList].Span), StringComparison.Ordinal);
    }

    private TransferPackage Make(string what)
    {
        var offer = TestTransfer.Offer(Statement, Seller, Identity);
        var accepted = TestTransfer.Accept(offer, Buyer, Now);
        var booked = Booked(accepted);
        return what switch
        {
            "README.txt missing" => Without(offer, TransferPackage.Readme),
            _ when what.EndsWith("changed", StringComparison.Ordinal) && what.Contains('.', StringComparison.Ordinal) => offer.With(what.Split(' ')[0], new byte[] { 0x20 }),
            "one signature" => TransferPapers.Into(Without(offer, TransferPackage.StatementSignatures[1])),
            "statement changed" => TransferPapers.Into(offer.With(TransferPackage.Statement, (Statement with { Reason = TransferReason.Return }).Encode())),
            "signatures of one person" => TestTransfer.Offer(Statement.Encode(), Seller.Anna, Seller.Anna, Identity),
            "acceptance without its signature" => TransferPapers.Into(Without(accepted, TransferPackage.AcceptanceSignature)),
            "acceptance missing under a receipt" => TransferPapers.Into(Without(booked, TransferPackage.Acceptance, TransferPackage.AcceptanceSignature)),
            "acceptance of another statement" => TestTransfer.Accept(offer, TestTransfer.Acceptance(TestTransfer.Offer(Statement with { Id = Guid.NewGuid() }, Seller), Buyer, Now), Buyer.Anna),
            _ when what.StartsWith("receipt", StringComparison.Ordinal) => Receipts(what, accepted, booked),
            _ when what.StartsWith("identity", StringComparison.Ordinal) => Identities(what, offer),
            _ when what.StartsWith("reset", StringComparison.Ordinal) => Resets(what, booked),
            "list of somebody else" => TransferPapers.Into(booked.With("revocation/0001.crl", Buyer.List())),
            "list without a receipt" => TransferPapers.Into(accepted.With("revocation/0001.crl", Seller.List())),
            _ => throw new ArgumentException(what, nameof(what)),
        };
    }

    private TransferPackage Receipts(string what, TransferPackage accepted, TransferPackage booked)
    {
        var right = Receipt(accepted);
        using var wrongSigner = Maker.NewSigner("carl");
        return what switch
        {
            "receipt without its signature" => TransferPapers.Into(Without(booked, TransferPackage.BookingSignature)),
            "receipt changed" => TransferPapers.Into(booked.With(TransferPackage.Booking, (right with { BookedOn = Now.AddMinutes(1) }).Encode())),
            "receipt of the seller" => Booked(accepted, right, Seller),
            "receipt of somebody who signs transfers for the maker" => Signed(accepted, right, wrongSigner),
            "receipt of another statement" => Booked(accepted, right with { StatementSha256 = new string('a', 64) }),
            "receipt of another acceptance" => Booked(accepted, right with { AcceptanceSha256 = new string('a', 64) }),
            "receipt of other parties" => Booked(accepted, right with { To = Seller.Named.DomainId }),
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
        var second = Maker.Identify("SN-2", other);
        var two = TestTransfer.Statement(Seller, Buyer, Now, (Identity, TitleHead.None), (second, TitleHead.None));
        var accepted = TestTransfer.Accept(TestTransfer.Offer(two, Seller, Identity, second), Buyer, Now);
        var receipt = Receipt(accepted);
        return Booked(accepted, receipt with { Devices = [receipt.Devices[0]] });
    }

    private TransferPackage TooEarly()
    {
        var accepted = TestTransfer.Accept(TestTransfer.Offer(Statement with { EffectiveOn = Now.AddDays(1) }, Seller, Identity), Buyer, Now);
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
                return TransferPapers.Into(offer.With(name, Maker.Identify("SN-2", DeviceKey).Der));
            default:
                var foreign = Buyer.Identify("SN-1", DeviceKey);
                return TestTransfer.Offer(TestTransfer.Statement(Seller, Buyer, Now, (foreign, TitleHead.None)), Seller, foreign);
        }
    }

    private TransferPackage Resets(string what, TransferPackage booked)
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var right = new ResetConfirmation("SN-1", Statement.Nonce, Now);
        var good = WithReset(booked, DeviceKey, right);
        return TransferPapers.Into(what switch
        {
            "reset without its signature" => Without(good, TransferPackage.NameOf("resets", 0, "p7s")),
            "reset signed by another" => WithReset(booked, other, right),
            "reset of another transfer" => WithReset(booked, DeviceKey, right with { Nonce = new byte[16] }),
            "reset of another device" => WithReset(booked, DeviceKey, right with { SerialNumber = "SN-2" }),
            "reset changed" => good.With(TransferPackage.NameOf("resets", 0, "json"), (right with { At = Now.AddMinutes(1) }).Encode()),
            _ => good.With(TransferPackage.NameOf("resets", 1, "json"), right.Encode()),
        });
    }

    private TransferPackage WithReset(TransferPackage package, ECDsa key, ResetConfirmation confirmation)
    {
        var document = confirmation.Encode();
        var draft = new SignedMessageDraft(Oids.Data, document, Identity, SignatureAlgorithm.EcdsaSha256, Now, []) { IsDetached = true };
        var signature = draft.Assemble(key.SignData(draft.ToSign.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        return package.With(TransferPackage.NameOf("resets", 0, "json"), document).With(TransferPackage.NameOf("resets", 0, "p7s"), signature);
    }

    private TransferPackage Booked(TransferPackage accepted) => Booked(accepted, Receipt(accepted));

    private TransferPackage Booked(TransferPackage accepted, TransferBooking receipt, TestParty? by = null)
    {
        using var signer = (by ?? Maker).NewSigner("Offline voucher signer", usage: "");
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
