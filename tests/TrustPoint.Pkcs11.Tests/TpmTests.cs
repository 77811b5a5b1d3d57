using TrustPoint.Ca.Keys;
using TrustPoint.Testing.Tokens;

namespace TrustPoint.Pkcs11.Tests;

/// <summary>The same store on a TPM 2.0 behind tpm2-pkcs11, without a resource manager: the TPM has room for two keys at a time.</summary>
public sealed class TpmTests : IDisposable
{
    private readonly SwTpm tpm = new();

    public void Dispose() => tpm.Dispose();

    [Fact]
    public async Task More_keys_than_the_tpm_has_room_for_take_turns()
    {
        using var store = tpm.OpenStore();
        KeyAlgorithm[] kinds = [KeyAlgorithm.EcP256, KeyAlgorithm.EcP384, KeyAlgorithm.Rsa2048, KeyAlgorithm.Rsa3072, KeyAlgorithm.EcP256];
        var keys = new List<StoredKey>();
        foreach (var algorithm in kinds) keys.Add(await store.GenerateAsync($"{algorithm}", algorithm, default));

        for (var round = 0; round < 2; round++)
        {
            foreach (var key in keys)
            {
                foreach (var scheme in Signatures.Fitting(key.Algorithm)) await Signatures.MustVerify(store, key, scheme);
            }
        }
        Assert.Equal(keys.Select(key => key.Id).Order(), (await store.ListAsync(default)).Select(key => key.Id).Order());
    }

    [Theory]
    [InlineData(KeyAlgorithm.EcP521)] // the library writes such a public key wrongly, and could not sign with it
    [InlineData(KeyAlgorithm.Rsa4096)] // not a key that this TPM makes
    public async Task A_kind_of_key_that_the_tpm_cannot_serve_is_refused_and_leaves_nothing_behind(KeyAlgorithm algorithm)
    {
        using var store = tpm.OpenStore();
        for (var i = 0; i < 4; i++)
        {
            var error = await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => store.GenerateAsync("key", algorithm, default));
            Assert.Contains($"{algorithm}", error.Message, StringComparison.Ordinal);
        }
        Assert.Empty(await store.ListAsync(default));
        await Signatures.MustVerify(store, await store.GenerateAsync("key", KeyAlgorithm.EcP256, default), SignatureScheme.EcdsaSha256);
    }

    [Fact]
    public async Task Keys_made_and_destroyed_do_not_fill_the_tpm()
    {
        using var store = tpm.OpenStore();
        for (var i = 0; i < 6; i++)
        {
            var key = await store.GenerateAsync("key", KeyAlgorithm.EcP256, default);
            await Signatures.MustVerify(store, key, SignatureScheme.EcdsaSha256);
            await store.DestroyAsync(key.Id, default);
        }
        Assert.Empty(await store.ListAsync(default));
    }

    [Fact]
    public async Task Keys_are_destroyed_by_the_end_of_their_label()
    {
        using var store = tpm.OpenStore();
        foreach (var label in new[] { "root 17", "issuing 17", "root 18" }) await store.GenerateAsync(label, KeyAlgorithm.EcP256, default);
        Assert.Equal(2, await store.DestroyLabelledAsync(" 17", default));
        Assert.Equal("root 18", Assert.Single(await store.ListAsync(default)).Label);
    }

    [Fact]
    public async Task A_tpm_that_was_restarted_serves_again_within_five_seconds()
    {
        using var store = tpm.OpenStore();
        var key = await store.GenerateAsync("key", KeyAlgorithm.EcP256, default);
        await Signatures.MustVerify(store, key, SignatureScheme.EcdsaSha256);

        tpm.Stop();
        var error = await Assert.ThrowsAsync<KeyStoreUnavailableException>(async () =>
            await store.SignAsync(key.Id, SignatureScheme.EcdsaSha256, new byte[1], default));
        Assert.Equal(error.Message, await store.TroubleAsync(default));
        tpm.Start();
        await Recovery.WithinFiveSecondsAsync(store, key);

        // And when nobody asked while it was off: the first signature succeeds.
        tpm.Stop();
        tpm.Start();
        await Signatures.MustVerify(store, key, SignatureScheme.EcdsaSha256);
    }

    [Fact]
    public async Task A_tpm_that_is_off_at_the_start_is_used_when_it_comes()
    {
        string id;
        using (var before = tpm.OpenStore()) id = (await before.GenerateAsync("key", KeyAlgorithm.EcP256, default)).Id;
        tpm.Module.Alone(() => { tpm.Module.Stop(); return true; });
        tpm.Stop();
        using var store = tpm.OpenStore();
        Assert.NotNull(await store.TroubleAsync(default));
        tpm.Start();
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        Assert.Equal(id, Assert.Single(await store.ListAsync(default)).Id);
    }

    [Fact]
    public async Task A_wrong_pin_costs_the_tpm_one_try()
    {
        using (var store = tpm.OpenStore(pin: "wrong"))
        {
            for (var i = 0; i < 5; i++)
            {
                var error = await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => store.ListAsync(default));
                Assert.Contains("CKR_PIN_INCORRECT", error.Message, StringComparison.Ordinal);
                Assert.NotNull(await store.TroubleAsync(default));
            }
        }
        Assert.Equal(1u, tpm.FailedTries());
    }

    [Fact]
    public async Task A_tpm_that_wrong_tries_have_locked_says_so_to_the_right_pin_too()
    {
        for (var i = 0; i < 3; i++)
        {
            using var wrong = tpm.OpenStore(pin: "wrong");
            Assert.NotNull(await wrong.TroubleAsync(default));
        }
        using var right = tpm.OpenStore();
        Assert.Contains("CKR_PIN_LOCKED", await right.TroubleAsync(default), StringComparison.Ordinal);
    }
}
