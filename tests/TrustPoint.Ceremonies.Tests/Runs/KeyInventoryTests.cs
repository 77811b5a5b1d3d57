using System.Security.Cryptography;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>Two tokens that should hold the same keys (CER-16).</summary>
public sealed class KeyInventoryTests : IDisposable
{
    private const string Kept = "CKA_SENSITIVE=true CKA_EXTRACTABLE=false";

    private readonly ECDsa one = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa two = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    [Fact]
    public void The_same_keys_in_any_order_with_new_random_numbers_are_no_difference()
    {
        Assert.Null(KeyInventory.Of([Seen(one), Seen(two)]).Difference(KeyInventory.Of([Seen(two), Seen(one)])));
    }

    [Fact]
    public void A_key_that_is_missing_besides_or_not_the_same_is_named()
    {
        var original = KeyInventory.Of([Seen(one)]);
        var id = Seen(one).Id;

        Assert.Equal($"the key {id} is missing", original.Difference(KeyInventory.Of([Seen(two)])));
        Assert.Equal($"the key {Seen(two).Id} is there besides", original.Difference(KeyInventory.Of([Seen(one), Seen(two)])));
        Assert.Equal($"the key {id} has other attributes: CKA_EXTRACTABLE=true", original.Difference(KeyInventory.Of([Seen(one, "CKA_EXTRACTABLE=true")])));
        Assert.Equal($"the key {id} signed the same random number again", original.Difference(original));
    }

    [Fact]
    public void A_key_that_does_not_sign_and_a_token_without_keys_are_no_inventory()
    {
        Assert.Contains("does not verify", Assert.Throws<CeremonyMismatchException>(() => KeyInventory.Of([Seen(one) with { Signature = Seen(two).Signature }])).Message, StringComparison.Ordinal);
        Assert.Contains("holds no key", Assert.Throws<CeremonyMismatchException>(() => KeyInventory.Of([])).Message, StringComparison.Ordinal);
        Assert.Contains("holds 31 keys", Assert.Throws<CeremonyRefusedException>(() => KeyInventory.Of([.. Enumerable.Repeat(Seen(one), 31)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_gives_back_what_was_written()
    {
        var written = KeyInventory.Of([Seen(one), Seen(two)]);

        var read = KeyInventory.Read(Line(written.Facts));

        Assert.Equal(written.Facts, read.Facts);
        Assert.True(KeyInventory.IsProvenBy(Line(written.Facts)));
    }

    [Theory]
    [InlineData("proofSignature"), InlineData("proofNonce"), InlineData("publicKey"), InlineData("keyAttributes")]
    public void A_line_with_a_value_changed_or_left_out_proves_nothing(string name)
    {
        var facts = KeyInventory.Of([Seen(one)]).Facts;

        Assert.False(KeyInventory.IsProvenBy(Line([.. facts.Where(fact => fact.Key != name)])));
        Assert.False(KeyInventory.IsProvenBy(Line([.. facts.Select(fact => fact.Key == name ? KeyValuePair.Create(name, $"{fact.Value} {fact.Value};x") : fact)])));
        if (name != "keyAttributes") Assert.False(KeyInventory.IsProvenBy(Line([.. facts.Select(fact => fact.Key == name ? KeyValuePair.Create(name, Line(KeyInventory.Of([Seen(two)]).Facts)[name]!) : fact)])));
    }

    public void Dispose()
    {
        one.Dispose();
        two.Dispose();
    }

    private static TranscriptLine Line(Facts facts) => new(1, DateTimeOffset.UnixEpoch, 1, "machine", "", TranscriptEvents.Did, facts, new string('0', 64));

    private static SeenKey Seen(ECDsa key, string attributes = Kept)
    {
        var nonce = RandomNumberGenerator.GetBytes(32);
        return new(key.ExportSubjectPublicKeyInfo(), attributes, nonce, key.SignData(nonce, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }
}
