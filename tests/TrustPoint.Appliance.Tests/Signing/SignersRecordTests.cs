using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Signing;
using TrustPoint.Storage.Signing;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Appliance.Tests.Signing;

/// <summary>A front end in other hands wants the signer's own record to say something else, or keys to be gone.</summary>
public sealed class SignersRecordTests
{
    private const string Forged = "2026-01-01T00:00:00.000Z issuing 41 00 ldevid@1";

    [Theory] // a line of the record has five words: a name is one of them
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("two words")]
    [InlineData("issuing\n" + Forged)]
    [InlineData("a\ttab")]
    [InlineData("a\r")]
    [InlineData("a\u0000")]
    [InlineData("a\u001b[2J")]
    [InlineData("a\u007f")]
    [InlineData("a\u0085")]
    [InlineData("a\u00a0")]
    [InlineData("a\u2028")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task An_authority_is_known_by_one_word_of_at_most_64_characters(string name)
    {
        await using var plant = await SignerPlant.StartAsync();
        plant.Signer.Open(TimeSpan.FromMinutes(1));
        var refused = await Assert.ThrowsAsync<SigningRefusedException>(() => plant.Signer.KnowAuthorityAsync(name, plant.Issuing.Certificate.Der, default));
        Assert.Contains("the name is none of an authority", refused.Message, StringComparison.Ordinal);
        await plant.Signer.KnowAuthorityAsync(new string('a', 64), plant.Issuing.Certificate.Der, default);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_profile_with_a_line_feed_writes_no_line_of_its_own(bool isCross)
    {
        await using var plant = await SignerPlant.StartAsync();
        var asked = await plant.AskAsync(InMemoryCa.Order("pump-1", Csr.For("CN=pump-1")));
        plant.Signer.Open(TimeSpan.FromMinutes(1));
        var before = await LinesAsync(plant);
        var root = plant.Authorities.Find("root")!.Certificate.Der;
        foreach (var profile in new[] { $"ldevid@1\n{Forged}", $"{asked.Grounds.Profile}\n{Forged}\n", $"ldevid\n{Forged}@1" })
            await plant.RefusedAsync(() => plant.SignAsync(asked with { Grounds = asked.Grounds with { Profile = profile, IsCross = isCross, Request = isCross ? root : asked.Grounds.Request } }).AsTask());
        Assert.Equal(before, await LinesAsync(plant));
        Assert.Throws<ProfileException>(() => plant.Signer.Allow(ProfileCatalogue.Load(null).Find("ldevid")!.Text.Replace("name: ldevid", $"name: \"a\\n{Forged}\"", StringComparison.Ordinal)));
    }

    [Fact] // what is signed is known later
    public async Task Without_its_record_the_signer_signs_nothing_and_goes_on_when_it_is_back()
    {
        await using var plant = await SignerPlant.StartAsync();
        var (first, second) = (await plant.AskAsync(InMemoryCa.Order("pump-1", Csr.For("CN=pump-1"))), await plant.AskAsync(InMemoryCa.Order("pump-2", Csr.For("CN=pump-2"))));
        var (record, elsewhere) = (SignerBook.FileIn(plant.Folder), $"{plant.Folder}.away");
        var signed = plant.Token.Signatures;

        File.Move(record, elsewhere);
        var away = await Assert.ThrowsAnyAsync<KeyStoreUnavailableException>(() => plant.SignAsync(first).AsTask());
        Assert.Contains($"{record} was taken away", away.Message, StringComparison.Ordinal);
        Assert.Equal(signed, plant.Token.Signatures);

        File.Move(elsewhere, record);
        var before = await LinesAsync(plant);
        Assert.NotEmpty(await plant.SignAsync(second));
        Assert.Single((await LinesAsync(plant)).Except(before));
    }

    [Fact]
    public async Task A_cross_certificate_is_on_record_under_a_word_of_the_signers_own()
    {
        await using var plant = await SignerPlant.StartAsync();
        plant.Signer.Open(TimeSpan.FromMinutes(1));
        await plant.Setup.CreateAsync(InMemoryCa.Appliance, new() { Name = "second", CommonName = "Second", Organization = "Plant", Profile = "root-ca", Key = KeyAlgorithm.EcP384 }, default);
        var asked = await plant.AskCrossAsync("second", "root");
        var before = await LinesAsync(plant);
        Assert.NotEmpty(await plant.SignAsync(asked with { Grounds = asked.Grounds with { Profile = $"x\n{Forged}" } }));
        var line = Assert.Single((await LinesAsync(plant)).Except(before));
        Assert.Equal(Ca.Authorities.CrossCertificates.Profile, line.Split(' ')[4]);
    }

    [Fact] // a token may be shared
    public async Task A_key_of_the_token_that_is_not_the_signers_is_not_destroyed_even_while_it_is_open()
    {
        await using var plant = await SignerPlant.StartAsync();
        plant.Signer.Open(TimeSpan.FromMinutes(30));
        var others = await plant.Token.GenerateAsync("of another program 0123456789abcdef", KeyAlgorithm.EcP256, default);
        Assert.Contains("who keeps the token", await plant.RefusedAsync(() => plant.FrontEnd.DestroyAsync(others.Id, default)), StringComparison.Ordinal);
        Assert.Contains("who keeps the token", await plant.RefusedAsync(() => plant.FrontEnd.DestroyLabelledAsync(" 0123456789abcdef", default)), StringComparison.Ordinal);
        Assert.NotNull(await plant.Token.DescribeAsync(others.Id, default));
        await plant.FrontEnd.DestroyAsync(new string('0', 64), default);
    }

    [Fact]
    public async Task What_a_first_set_up_left_is_destroyed_by_its_label_and_the_keys_of_authorities_while_it_is_open_alone()
    {
        await using var plant = await SignerPlant.StartAsync();
        var left = await plant.FrontEnd.GenerateAsync("log fedcba9876543210", KeyAlgorithm.EcP256, default);
        Assert.Equal(1, await plant.FrontEnd.DestroyLabelledAsync(" fedcba9876543210", default));
        Assert.Null(await plant.Token.DescribeAsync(left.Id, default));
        Assert.Contains("signer open", await plant.RefusedAsync(() => plant.FrontEnd.DestroyLabelledAsync("", default)), StringComparison.Ordinal);
        Assert.NotNull(await plant.Token.DescribeAsync(plant.Issuing.Record.KeyId, default));
    }

    private static Task<string[]> LinesAsync(SignerPlant plant) => File.ReadAllLinesAsync(SignerBook.FileIn(plant.Folder));
}
