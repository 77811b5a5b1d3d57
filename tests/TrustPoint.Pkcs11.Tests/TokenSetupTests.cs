using System.Runtime.InteropServices;
using TrustPoint.Ca.Keys;
using TrustPoint.Pkcs11.Tokens;
using TrustPoint.Testing.Tokens;

namespace TrustPoint.Pkcs11.Tests;

public sealed partial class TokenSetupTests
{
    [Fact] // PKCS#11 v2.40 section 5.5
    public void A_new_token_is_found_under_its_label_with_its_pins_set()
    {
        using var token = SoftHsmToken.Create();
        var listed = Assert.Single(SoftHsmToken.Module.Tokens(), found => found.Label == token.Label);
        Assert.True(listed is { IsInitialised: true, HasUserPin: true, IsLocked: false });
        Assert.NotEmpty(listed.Serial);
        Assert.Contains(SoftHsmToken.Module.Tokens(), found => !found.IsInitialised);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" padded")]
    [InlineData("a label that is longer than 32 octets")]
    [InlineData("sechzehn mal das Zeichen ßßßßßßßß")] // 33 octets in UTF-8 or more
    public void A_label_that_a_token_cannot_hold_is_refused(string label) =>
        Assert.Throws<ArgumentException>(() =>
            TokenSetup.Initialize(SoftHsmToken.Module, label, "87654321"u8.ToArray(), "123456"u8.ToArray()));

    [Fact]
    public void A_label_is_not_given_twice()
    {
        using var token = SoftHsmToken.Create();
        Assert.Throws<ArgumentException>(() => SoftHsmToken.Create(token.Label));
    }

    [Fact]
    public void A_token_refuses_a_pin_that_is_too_short_for_it()
    {
        var error = Assert.Throws<KeyStoreUnavailableException>(() =>
            TokenSetup.Initialize(SoftHsmToken.Module, "short", "87654321"u8.ToArray(), "1"u8.ToArray()));
        Assert.Contains("CKR_PIN_LEN_RANGE", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no/such/module.so")]
    [InlineData("libc.so.6")] // a library, but not PKCS#11
    [InlineData("/etc/passwd")]
    public void What_is_not_a_module_is_named(string path)
    {
        var error = Assert.Throws<KeyStoreUnavailableException>(() => Pkcs11Module.Load(path));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Native_code_sees_only_what_is_set_natively()
    {
        Environment.SetEnvironmentVariable("TRUSTPOINT_TEST_MANAGED", "value");
        NativeEnvironment.Set("TRUSTPOINT_TEST_NATIVE", "value");
        Assert.Null(NativeValue("TRUSTPOINT_TEST_MANAGED"));
        Assert.Equal("value", NativeValue("TRUSTPOINT_TEST_NATIVE"));
        Assert.Throws<ArgumentException>(() => NativeEnvironment.Set("A=B", "value"));
    }

    [Fact]
    public void The_folder_of_the_tokens_is_for_its_owner_alone()
    {
        using var token = SoftHsmToken.Create();
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.GetDirectoryName(token.Folder)!));
    }

    private static string? NativeValue(string name) => Marshal.PtrToStringUTF8(GetEnv(name));

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnv(string name);
}
