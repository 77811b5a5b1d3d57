using System.Text;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats;
using TrustPoint.Formats.Transfers;
using TrustPoint.Testing.Stored;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Storage.Tests.Transfers;

/// <summary>Tampered, replayed, forked, partial and wrongly ordered transfers: each is refused by the rule that it breaks, and nothing is changed.</summary>
public sealed class RefusedTransferTests : BookingTest
{
    private static readonly DateTimeOffset Past = Now.AddDays(-2);

    public static TheoryData<string, TransferRule> Cases => new()
    {
        // Statements and their signatures (LIF-31, LIF-45).
        { "one signature", TransferRule.TwoSellers },
        { "no signature", TransferRule.TwoSellers },
        { "the same signature twice", TransferRule.TwoSellers },
        { "one person with two keys", TransferRule.TwoSellers },
        { "two names on one key", TransferRule.TwoSellers },
        { "a signer of the buyer", TransferRule.TwoSellers },
        { "a signer of a third party", TransferRule.TwoSellers },
        { "a signer without the key usage", TransferRule.TwoSellers },
        { "a signer for TLS", TransferRule.TwoSellers },
        { "a signer that has expired", TransferRule.TwoSellers },
        { "a signer that is not valid yet", TransferRule.TwoSellers },
        { "a signer that is an authority", TransferRule.TwoSellers },
        { "a signature of tomorrow", TransferRule.TwoSellers },
        { "a signature with its content inside", TransferRule.TwoSellers },
        { "a signature over another content type", TransferRule.TwoSellers },
        { "a signature cut short", TransferRule.TwoSellers },
        { "a statement with one octet changed", TransferRule.TwoSellers },
        { "a statement with a space added", TransferRule.TwoSellers },
        { "a statement with a member twice", TransferRule.Form },
        { "a statement of version 2", TransferRule.Form },
        { "a statement of another type", TransferRule.Form },
        { "a statement of tomorrow", TransferRule.Order },
        { "a statement that holds from tomorrow on", TransferRule.Order },
        { "a device twice", TransferRule.Form },
        { "a statement to oneself", TransferRule.Form },
        { "an acceptance in place of the statement", TransferRule.Form },
        // Acceptances (LIF-32, LIF-36).
        { "no acceptance", TransferRule.Form },
        { "an acceptance without a signature", TransferRule.Buyer },
        { "an acceptance of another statement", TransferRule.Acceptance },
        { "an acceptance of the wrong hash", TransferRule.Acceptance },
        { "an acceptance by a third party", TransferRule.Acceptance },
        { "an acceptance signed by the seller", TransferRule.Buyer },
        { "an acceptance signed by a third party", TransferRule.Buyer },
        { "an acceptance changed after it was signed", TransferRule.Buyer },
        { "an acceptance older than the statement", TransferRule.Order },
        { "an acceptance of tomorrow", TransferRule.Order },
        { "an acceptance that overlooks a voucher without an end", TransferRule.Acceptance },
        // Title (LIF-33, LIF-46, LIF-47).
        { "a device of another owner", TransferRule.Owner },
        { "a device of nobody", TransferRule.Owner },
        { "one of two devices of another owner", TransferRule.Owner },
        { "a device that was not made here", TransferRule.Known },
        { "a device by the identity of another", TransferRule.Known },
        { "one of two devices blocked", TransferRule.Locks },
        { "a device whose factory identity is revoked", TransferRule.Locks },
        { "a past that was not", TransferRule.Title },
        { "a booking that was not", TransferRule.Title },
        { "a seller by the name of the seller", TransferRule.Owner },
        { "a registrar that makes itself an authority", TransferRule.Owner },
        { "another statement of the same id", TransferRule.Once },
        { "the same statement with another acceptance", TransferRule.Once },
        { "a replay after the device came back", TransferRule.Title },
    };

    [Theory, MemberData(nameof(Cases))] // LIF-31 to LIF-33, LIF-45 to LIF-47
    public async Task LIF_47_a_wrong_transfer_is_refused_whole(string what, TransferRule rule)
    {
        var package = await MakeAsync(what);
        var books = await BooksAsync();
        await RefusesAsync(rule, package);
        Assert.Equal(books, await BooksAsync());
    }

    private Task<TransferPackage> MakeAsync(string what) => what switch
    {
        _ when what.Contains("signature", StringComparison.Ordinal) && !what.Contains("acceptance", StringComparison.Ordinal) => Task.FromResult(Signatures(what)),
        _ when what.Contains("signer", StringComparison.Ordinal) || what.StartsWith("one person", StringComparison.Ordinal) || what.StartsWith("two names", StringComparison.Ordinal) => Task.FromResult(Signers(what)),
        _ when what.Contains("acceptance", StringComparison.Ordinal) && !what.Contains("place", StringComparison.Ordinal) && !what.StartsWith("the same", StringComparison.Ordinal) => Task.FromResult(Acceptances(what)),
        "a seller by the name of the seller" or "the same statement with another acceptance" => TitlesAsync(what),
        _ when what.StartsWith("a statement", StringComparison.Ordinal) || what is "a device twice" or "an acceptance in place of the statement" => Task.FromResult(Statements(what)),
        _ => TitlesAsync(what),
    };

    private TransferPackage Signatures(string what)
    {
        var good = Accepted(Seller, Buyer, TitleHead.None, "SN-2");
        var (first, second) = (TransferPackage.StatementSignatures[0], TransferPackage.StatementSignatures[1]);
        var own = good[TransferPackage.Statement].ToArray();
        return what switch
        {
            "one signature" => Without(good, second),
            "no signature" => Without(good, first, second),
            "the same signature twice" => good.With(second, good[first]),
            "a signature of tomorrow" => good.With(second, Seller.Bert.Sign(own, Now.AddDays(1))),
            "a signature with its content inside" => good.With(second, Seller.Bert.Sign(own, isDetached: false)),
            "a signature over another content type" => good.With(second, Seller.Bert.Sign(own, type: Oids.VoucherContent)),
            "a signature cut short" => good.With(second, good[second][..^1]),
            _ => throw new ArgumentException(what, nameof(what)),
        };
    }

    private TransferPackage Signers(string what)
    {
        var other = what switch
        {
            "one person with two keys" => Seller.NewSigner("anna"),
            "two names on one key" => Seller.NewSigner("carl", own: Seller.Anna.Key),
            "a signer of the buyer" => Buyer.Bert,
            "a signer of a third party" => Third.Bert,
            "a signer without the key usage" => Seller.NewSigner("carl", usage: ""),
            "a signer for TLS" => Seller.NewSigner("carl", usage: Oids.ClientAuth),
            "a signer that has expired" => Seller.NewSigner("carl", to: TimeSpan.FromMinutes(-1)),
            "a signer that is not valid yet" => Seller.NewSigner("carl", from: TimeSpan.FromMinutes(1)),
            "a signer that is an authority" => Seller.NewSigner("carl", isAuthority: true),
            _ => throw new ArgumentException(what, nameof(what)),
        };
        return TestTransfer.Accept(TestTransfer.Offer(Good().Encode(), Seller.Anna, other, Identities["SN-2"]), Buyer, Now);
    }

    private TransferPackage Statements(string what)
    {
        var good = Accepted(Seller, Buyer, TitleHead.None, "SN-2");
        return what switch
        {
            "a statement with one octet changed" => Rewritten(good, text => text.Replace("\"sale\"", "\"merger\"", StringComparison.Ordinal)),
            "a statement with a space added" => Rewritten(good, text => text.Replace("{\"type\"", "{ \"type\"", StringComparison.Ordinal)),
            "a statement with a member twice" => Resigned(good, text => text.Replace("\"reason\"", "\"reason\":\"sale\",\"reason\"", StringComparison.Ordinal)),
            "a statement of version 2" => Resigned(good, text => text.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal)),
            "a statement of another type" => Resigned(good, text => text.Replace("ownership-transfer:1", "ownership-transfer:2", StringComparison.Ordinal)),
            "a device twice" => Resigned(good, text => text.Replace("\"devices\":[", "\"devices\":[" + text.Split("\"devices\":[")[1].Split("],\"terms\"")[0] + ",", StringComparison.Ordinal)),
            "a statement to oneself" => Resigned(good, text => text.Replace(Convert.ToBase64String(Buyer.Authority.Der.Span), Convert.ToBase64String(Seller.Authority.Der.Span), StringComparison.Ordinal)
                .Replace(Convert.ToBase64String(Buyer.Named.DomainId.Span), Convert.ToBase64String(Seller.Named.DomainId.Span), StringComparison.Ordinal)),
            "an acceptance in place of the statement" => good.With(TransferPackage.Statement, good[TransferPackage.Acceptance]),
            "a statement of tomorrow" => Accepted(Good() with { CreatedOn = Now.AddDays(1) }, Seller, Buyer),
            "a statement that holds from tomorrow on" => Accepted(Good() with { EffectiveOn = Now.AddDays(1) }, Seller, Buyer),
            _ => throw new ArgumentException(what, nameof(what)),
        };
    }

    private TransferPackage Acceptances(string what)
    {
        var offer = TestTransfer.Offer(Good(), Seller, Identities["SN-2"]);
        var right = TestTransfer.Acceptance(offer, Buyer, Now);
        var good = TestTransfer.Accept(offer, right, Buyer.Anna);
        return what switch
        {
            "no acceptance" => offer,
            "an acceptance without a signature" => Without(good, TransferPackage.AcceptanceSignature),
            "an acceptance of another statement" => TestTransfer.Accept(offer, TestTransfer.Acceptance(TestTransfer.Offer(Good(), Seller), Buyer, Now), Buyer.Anna),
            "an acceptance of the wrong hash" => TestTransfer.Accept(offer, right with { StatementSha256 = new string('a', 64) }, Buyer.Anna),
            "an acceptance by a third party" => TestTransfer.Accept(offer, right with { By = Third.Named }, Third.Anna),
            "an acceptance signed by the seller" => TestTransfer.Accept(offer, right, Seller.Anna),
            "an acceptance signed by a third party" => TestTransfer.Accept(offer, right, Third.Anna),
            "an acceptance changed after it was signed" => good.With(TransferPackage.Acceptance, (right with { Nonce = new byte[16] }).Encode()),
            "an acceptance older than the statement" => TestTransfer.Accept(offer, right with { AcceptedOn = Past }, Buyer.Anna),
            "an acceptance of tomorrow" => TestTransfer.Accept(offer, right with { AcceptedOn = Now.AddDays(1) }, Buyer.Anna),
            "an acceptance that overlooks a voucher without an end" => Overlooked(),
            _ => throw new ArgumentException(what, nameof(what)),
        };
    }

    private TransferPackage Overlooked()
    {
        var statement = Good();
        var device = statement.Devices[0] with { Outstanding = [new(Past, null, Seller.Named.DomainId)] };
        var offer = TestTransfer.Offer(statement with { Devices = [device] }, Seller, Identities["SN-2"]);
        return TestTransfer.Accept(offer, TestTransfer.Acceptance(offer, Buyer, Now) with { NoncelessWithoutEnd = 0 }, Buyer.Anna);
    }

    private async Task<TransferPackage> TitlesAsync(string what)
    {
        switch (what)
        {
            case "a device of another owner":
                return Accepted(Third, Buyer, TitleHead.None, "SN-2");
            case "a device of nobody":
                return Accepted(Seller, Buyer, TitleHead.None, "SN-4");
            case "one of two devices of another owner":
                return Accepted(Seller, Buyer, TitleHead.None, "SN-2", "SN-4");
            case "a device that was not made here":
                return Accepted(Good() with { Devices = [Good().Devices[0] with { SerialNumber = "SN-77" }] });
            case "a device by the identity of another":
                return Accepted(Good() with { Devices = [Good().Devices[0] with { IdevidSha256 = TestTransfer.Sha256(Identities["SN-3"].Der) }] });
            case "one of two devices blocked":
                await Makers.Life.BlockAsync(Admin, "line-a", "SN-3", "reported stolen", default);
                return Accepted(Seller, Buyer, TitleHead.None, "SN-2", "SN-3");
            case "a device whose factory identity is revoked":
                await RevokeAsync("line-a", Identities["SN-2"].Serial.ToArray());
                return Accepted(Seller, Buyer, TitleHead.None, "SN-2");
            case "a past that was not":
                return Accepted(Seller, Buyer, new(null, new string('a', 64)), "SN-2");
            case "a booking that was not":
                return Accepted(Seller, Buyer, new(new string('a', 64), null), "SN-2");
            case "a seller by the name of the seller":
                using (var thief = new TestParty(Seller.Name, Now)) return Accepted(thief, Buyer, TitleHead.None, "SN-2");
            case "a registrar that makes itself an authority":
                await Makers.Owners.SaveAsync(Admin, new("seller", "Works", [Seller.Anna.Certificate.Der.ToArray()]), default);
                return Accepted(new TestParty(Seller.Name, Now, Seller.Anna.Key), Buyer, TitleHead.None, "SN-2");
            case "another statement of the same id":
                var statement = Good();
                var booked = await BookAsync(Accepted(statement, Seller, Buyer));
                return Accepted(statement with { To = Seller.Named, From = Buyer.Named, Devices = [statement.Devices[0] with { Previous = HeadOf(booked) }] }, Buyer, Seller);
            case "the same statement with another acceptance":
                var offer = TestTransfer.Offer(Good(), Seller, Identities["SN-2"]);
                await BookAsync(TestTransfer.Accept(offer, Buyer, Now));
                return TestTransfer.Accept(offer, Buyer, Now);
            case "a replay after the device came back":
                var before = Accepted(Seller, Third, TitleHead.None, "SN-2");
                var sold = await BookAsync(Accepted(Seller, Buyer, TitleHead.None, "SN-2"));
                await BookAsync(Accepted(Buyer, Seller, HeadOf(sold), "SN-2"));
                return before;
            default:
                throw new ArgumentException(what, nameof(what));
        }
    }

    private TransferStatement Good() => Statement(Seller, Buyer, TitleHead.None, "SN-2");

    private TransferPackage Accepted(TransferStatement statement) => TestTransfer.Accept(TestTransfer.Offer(statement, Seller), Buyer, Now);

    private static TransferPackage Rewritten(TransferPackage package, Func<string, string> change)
    {
        var text = Encoding.UTF8.GetString(package[TransferPackage.Statement].Span);
        var changed = change(text);
        Assert.NotEqual(text, changed);
        return package.With(TransferPackage.Statement, Encoding.UTF8.GetBytes(changed));
    }

    // Signed as it is then: only the form is wrong.
    private TransferPackage Resigned(TransferPackage package, Func<string, string> change)
    {
        var changed = Rewritten(package, change);
        var statement = changed[TransferPackage.Statement];
        return changed.With(TransferPackage.StatementSignatures[0], Seller.Anna.Sign(statement)).With(TransferPackage.StatementSignatures[1], Seller.Bert.Sign(statement));
    }

    private static TransferPackage Without(TransferPackage package, params string[] names)
    {
        var rest = TransferPackage.Of(package[TransferPackage.Statement]);
        foreach (var name in package.Names.Except(names)) rest = rest.With(name, package[name]);
        return rest;
    }
}
