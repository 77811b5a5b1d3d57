using System.Text;
using TrustPoint.Ca.Keys;
using TrustPoint.Pkcs11.Cryptoki;
using TrustPoint.Pkcs11.Keys;
using TrustPoint.Testing.Tokens;

namespace TrustPoint.Pkcs11.Tests;

public sealed class TokenPinTests
{
    [Fact]
    public async Task A_wrong_pin_is_tried_once_and_never_again()
    {
        using var token = SoftHsmToken.Create();
        using var store = token.OpenStore(pin: "654321");
        var error = await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => store.ListAsync(default));
        Assert.Contains("CKR_PIN_INCORRECT", error.Message, StringComparison.Ordinal);
        Assert.Contains("restart", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("654321", error.ToString(), StringComparison.Ordinal);

        // Now that PIN would be right. A store that tried it again would get in.
        SetPin(token, "654321");
        await Task.Delay(TimeSpan.FromSeconds(1.2));
        Assert.Equal(error.Message, (await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => store.ListAsync(default))).Message);
        Assert.Equal(error.Message, await store.TroubleAsync(default));

        // After a restart it does.
        using var restarted = token.OpenStore(pin: "654321");
        Assert.Empty(await restarted.ListAsync(default));
    }

    [Fact]
    public void Options_do_not_print_their_pin()
    {
        var options = new TokenOptions { Label = "token", Pin = Encoding.UTF8.GetBytes("654321") };
        Assert.DoesNotContain("654321", $"{options}", StringComparison.Ordinal);
    }

    private static void SetPin(SoftHsmToken token, string pin) => SoftHsmToken.Module.Alone(() =>
    {
        var library = SoftHsmToken.Module.Library;
        var session = library.OpenSession(SoftHsmToken.Module.FindTokens().Single(found => found.Token.Label == token.Label).Slot);
        library.Login(session, UserType.SecurityOfficer, Encoding.UTF8.GetBytes(SoftHsmToken.SecurityOfficerPin));
        library.InitPin(session, Encoding.UTF8.GetBytes(pin));
        library.Logout(session);
        library.CloseSession(session);
        return true;
    });
}
