using System.Diagnostics;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Pkcs11.Tests;

internal static class Recovery
{
    /// <summary>Keeps asking until the store signs again, for 5 seconds; the signature must be the key's.</summary>
    public static async Task WithinFiveSecondsAsync(IKeyStore store, StoredKey key)
    {
        for (var waited = Stopwatch.StartNew(); ;)
        {
            try
            {
                await Signatures.MustVerify(store, key, SignatureScheme.EcdsaSha256);
                return;
            }
            catch (KeyStoreUnavailableException) when (waited.Elapsed < TimeSpan.FromSeconds(5))
            {
                await Task.Delay(50);
            }
        }
    }
}
