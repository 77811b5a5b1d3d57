using System.Text;
using TrustPoint.Ca.Keys;
using TrustPoint.Pkcs11.Cryptoki;
using TrustPoint.Pkcs11.Tokens;
using TrustPoint.Testing.Tokens;

namespace TrustPoint.Pkcs11.Tests;

/// <summary>A token whose PINs change, and one that is cleared: what opens it before opens it no more.</summary>
public sealed class TokenKeepingTests
{
    private static readonly PinPair Before = new(Bytes(SoftHsmToken.SecurityOfficerPin), Bytes(SoftHsmToken.UserPin));
    private static readonly PinPair After = new(Bytes("officer-after"), Bytes("user-after"));

    [Fact] // PKCS#11 v2.40 section 5.6, C_SetPIN
    public async Task Changed_pins_open_the_token_with_its_keys_and_those_of_before_do_not()
    {
        using var token = SoftHsmToken.Create();
        var key = await MakeKeyAsync(token);

        Assert.Equal(2, TokenKeeping.ChangePins(SoftHsmToken.Module, token.Token.Serial, Before, After));

        using (var after = token.OpenStore("user-after")) Assert.Equal([key], (await after.ListAsync(default)).Select(stored => stored.Id));
        using var before = token.OpenStore();
        await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => before.ListAsync(default));
    }

    [Fact]
    public void A_change_that_was_stopped_in_the_middle_is_finished_by_doing_it_again()
    {
        using var token = SoftHsmToken.Create();
        SetOfficerPin(token);

        Assert.Equal(1, TokenKeeping.ChangePins(SoftHsmToken.Module, token.Token.Serial, Before, After));

        Assert.Equal(0, TokenKeeping.ChangePins(SoftHsmToken.Module, token.Token.Serial, Before, After));
    }

    [Fact]
    public async Task Who_does_not_know_the_pins_changes_nothing()
    {
        using var token = SoftHsmToken.Create();
        var guess = new PinPair(Bytes("guessed-officer"), Bytes("guessed-user"));

        var refused = Assert.Throws<KeyStoreUnavailableException>(() => TokenKeeping.ChangePins(SoftHsmToken.Module, token.Token.Serial, guess, After));

        Assert.Contains("CKR_PIN_INCORRECT", refused.Message, StringComparison.Ordinal);
        Assert.Throws<KeyStoreUnavailableException>(() => TokenKeeping.Clear(SoftHsmToken.Module, token.Token.Serial, guess));
        Assert.Throws<KeyStoreUnavailableException>(() => TokenKeeping.Clear(SoftHsmToken.Module, "no such serial", Before));
        using var store = token.OpenStore();
        Assert.Empty(await store.ListAsync(default));
    }

    [Fact] // PKCS#11 v2.40 section 5.5, C_InitToken
    public async Task A_cleared_token_has_no_key_no_user_pin_and_another_label()
    {
        using var token = SoftHsmToken.Create();
        await MakeKeyAsync(token);

        var cleared = TokenKeeping.Clear(SoftHsmToken.Module, token.Token.Serial, Before);

        Assert.Equal((TokenKeeping.ClearedLabel, token.Token.Serial, false), (cleared.Label, cleared.Serial, cleared.HasUserPin));
        Assert.Equal("token.object", Path.GetFileName(Assert.Single(Directory.EnumerateFiles(token.Folder, "*.object"))));
        Assert.Equal(cleared, TokenKeeping.Clear(SoftHsmToken.Module, token.Token.Serial, Before)); // twice is no error
    }

    [Fact]
    public void A_token_that_came_or_went_is_seen_after_looking_again()
    {
        using var token = SoftHsmToken.Create();
        bool IsSeen() => SoftHsmToken.Module.Tokens().Any(found => found.Label == token.Label);
        Assert.True(IsSeen());

        token.MoveAway();
        SoftHsmToken.Module.LookAgain();
        Assert.False(IsSeen());

        token.MoveBack();
        SoftHsmToken.Module.LookAgain();
        Assert.True(IsSeen());
    }

    private static async Task<string> MakeKeyAsync(SoftHsmToken token)
    {
        using var store = token.OpenStore();
        var key = await store.GenerateAsync("key", KeyAlgorithm.EcP256, default);
        Assert.Equal(1, await store.CountAsync(default));
        return key.Id;
    }

    // Where a change stops after the first of the two.
    private static void SetOfficerPin(SoftHsmToken token) => SoftHsmToken.Module.Alone(() =>
    {
        var library = SoftHsmToken.Module.Library;
        var session = library.OpenSession(SoftHsmToken.Module.FindTokens().Single(found => found.Token.Label == token.Label).Slot);
        library.Login(session, UserType.SecurityOfficer, Before.Officer.Span);
        library.SetPin(session, Before.Officer.Span, After.Officer.Span);
        library.CloseSession(session);
        return true;
    });

    private static byte[] Bytes(string pin) => Encoding.UTF8.GetBytes(pin);
}
