using System.Runtime.InteropServices;
using TrustPoint.Ca.Keys;
using TrustPoint.Pkcs11.Keys;
using TrustPoint.Pkcs11.Tokens;
using TrustPoint.Testing.Tokens;

namespace TrustPoint.Pkcs11.Tests;

/// <summary>What is lost comes back by itself within 5 seconds, and never as another key.</summary>
public sealed class TokenRecoveryTests : IAsyncLifetime
{
    private readonly SoftHsmToken token = SoftHsmToken.Create();
    private readonly TokenKeyStore store;
    private StoredKey key = null!;

    public TokenRecoveryTests() => store = token.OpenStore();

    public async Task InitializeAsync()
    {
        key = await store.GenerateAsync("key", KeyAlgorithm.EcP256, default);
        await Signatures.MustVerify(store, key, SignatureScheme.EcdsaSha256);
    }

    public Task DisposeAsync()
    {
        store.Dispose();
        token.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_token_that_is_pulled_out_is_reported_and_serves_again_when_it_is_back()
    {
        token.MoveAway();
        var error = await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => SignAsync(key.Id));
        Assert.Contains(token.Label, error.Message, StringComparison.Ordinal);
        Assert.Contains("no slot holds it", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message, await store.TroubleAsync(default));

        token.MoveBack();
        await Recovery.WithinFiveSecondsAsync(store, key);
        Assert.Null(await store.TroubleAsync(default));
    }

    [Fact]
    public void A_closed_module_is_not_woken_by_who_comes_late()
    {
        var module = Pkcs11Module.Load(SoftHsmToken.Module.Path);
        using var late = new TokenKeyStore(module, new TokenOptions { Label = token.Label, Pin = "123456"u8.ToArray() }, TimeProvider.System);
        module.Dispose();
        Assert.Contains("is closed", Assert.Throws<KeyStoreUnavailableException>(() => late.SignDigest(key.Id, new byte[32])).Message, StringComparison.Ordinal);
        Assert.Throws<KeyStoreUnavailableException>(module.Tokens);
    }

    [Fact]
    public async Task Health_notices_a_pulled_token_before_anybody_signs()
    {
        Assert.Null(await store.TroubleAsync(default));
        token.MoveAway();
        Assert.Contains(token.Label, await store.TroubleAsync(default), StringComparison.Ordinal);
        token.MoveBack();
    }

    [Fact]
    public async Task A_token_that_is_pulled_out_is_not_taken_for_an_empty_one()
    {
        token.MoveAway();
        await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => store.ListAsync(default));
        token.MoveBack();
        await Recovery.WithinFiveSecondsAsync(store, key);

        var never = new string('0', 64);
        token.MoveAway();
        await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => SignAsync(never));
        token.MoveBack();
        await Recovery.WithinFiveSecondsAsync(store, key);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => SignAsync(never));
    }

    [Fact]
    public async Task Sessions_closed_by_somebody_else_in_the_process_are_opened_again()
    {
        CloseAllSessions();
        await Signatures.MustVerify(store, key, SignatureScheme.EcdsaSha256);
    }

    [Fact]
    public async Task A_library_finalised_by_somebody_else_in_the_process_is_started_again()
    {
        SoftHsmToken.Module.Library.FinalizeLibrary();
        await Signatures.MustVerify(store, key, SignatureScheme.EcdsaSha256);
    }

    [Fact] // PKCS#11 v2.40 section 5.4: CKR_CRYPTOKI_ALREADY_INITIALIZED is no failure
    public async Task A_library_initialised_by_somebody_else_in_the_process_is_used_as_it_is()
    {
        SoftHsmToken.Module.Alone(() =>
        {
            SoftHsmToken.Module.Stop();
            SoftHsmToken.Module.Library.Initialize();
            return true;
        });
        await Signatures.MustVerify(store, key, SignatureScheme.EcdsaSha256);
    }

    [Fact]
    public async Task A_reload_for_one_store_does_not_disturb_another()
    {
        using var neighbour = SoftHsmToken.Create();
        using var other = neighbour.OpenStore();
        var otherKey = await other.GenerateAsync("other", KeyAlgorithm.EcP256, default);
        token.MoveAway();
        await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => SignAsync(key.Id));
        await Signatures.MustVerify(other, otherKey, SignatureScheme.EcdsaSha256);
        token.MoveBack();
        await Recovery.WithinFiveSecondsAsync(store, key);
    }

    [Fact]
    public async Task Signers_under_load_get_good_signatures_or_a_typed_error_while_everything_is_torn_down()
    {
        using var ended = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var signed = new int[4];
        var signers = Enumerable.Range(0, signed.Length).Select(at => Task.Run(async () =>
        {
            while (!ended.IsCancellationRequested)
            {
                try
                {
                    await Signatures.MustVerify(store, key, SignatureScheme.EcdsaSha256);
                    Interlocked.Increment(ref signed[at]);
                }
                catch (KeyStoreUnavailableException)
                {
                    await Task.Delay(10);
                }
            }
        })).ToList();
        for (var tornDown = 0; !ended.IsCancellationRequested && (tornDown < 10 || signed.Any(count => count < 100)); tornDown++)
        {
            await Task.Delay(50);
            // Between calls, as nobody may close a session in which another thread is at work (PKCS#11 v2.40 section 2.6.7).
            SoftHsmToken.Module.Alone(() => { CloseAllSessions(); return true; });
            await Task.Delay(50);
            SoftHsmToken.Module.Alone(() => { SoftHsmToken.Module.Stop(); return true; });
        }
        await ended.CancelAsync();
        await Task.WhenAll(signers);
        Assert.All(signed, count => Assert.InRange(count, 100, int.MaxValue));
    }

    [Fact]
    public async Task Another_token_under_the_same_label_is_no_substitute()
    {
        token.MoveAway();
        await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => SignAsync(key.Id));
        using var impostor = SoftHsmToken.Create(token.Label);
        using var impostorStore = impostor.OpenStore();
        await impostorStore.GenerateAsync("key", KeyAlgorithm.EcP256, default);

        // The token answers now, but it does not have the key.
        await Assert.ThrowsAsync<KeyNotFoundException>(() => Recovery.WithinFiveSecondsAsync(store, key));
    }

    [Fact]
    public async Task Two_tokens_under_one_label_need_a_serial_number()
    {
        token.MoveAway();
        await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => SignAsync(key.Id));
        using var twin = SoftHsmToken.Create(token.Label);
        token.MoveBack();
        SoftHsmToken.Module.Alone(() => { SoftHsmToken.Module.Stop(); return true; });

        using var confused = token.OpenStore();
        var error = await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => confused.ListAsync(default));
        Assert.Contains("2 tokens bear that label", error.Message, StringComparison.Ordinal);

        using var told = new TokenKeyStore(
            SoftHsmToken.Module,
            new TokenOptions { Label = token.Label, Serial = token.Token.Serial, Pin = "123456"u8.ToArray() },
            TimeProvider.System);
        await Signatures.MustVerify(told, key, SignatureScheme.EcdsaSha256);
    }

    [Fact]
    public async Task An_absent_token_is_named()
    {
        var options = new TokenOptions { Label = "nowhere", Pin = "1234"u8.ToArray() };
        using var nowhere = new TokenKeyStore(SoftHsmToken.Module, options, TimeProvider.System);
        var error = await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => nowhere.ListAsync(default));
        Assert.Contains("token 'nowhere'", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.RetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    private async Task<byte[]> SignAsync(string keyId) => await store.SignAsync(keyId, SignatureScheme.EcdsaSha256, new byte[1], default);

    /// <summary>What another PKCS#11 user in this process may do at any time.</summary>
    private unsafe void CloseAllSessions()
    {
        var library = NativeLibrary.Load(SoftHsmToken.Module.Path);
        var call = (delegate* unmanaged<nuint, nuint>)NativeLibrary.GetExport(library, "C_CloseAllSessions");
        var slot = SoftHsmToken.Module.FindTokens().Single(found => found.Token.Label == token.Label).Slot;
        Assert.Equal(0u, call(slot));
    }
}
