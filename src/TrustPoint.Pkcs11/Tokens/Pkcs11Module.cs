using TrustPoint.Ca.Keys;
using TrustPoint.Pkcs11.Cryptoki;

namespace TrustPoint.Pkcs11.Tokens;

/// <summary>
/// A PKCS#11 library in this process. Its state (C_Initialize, logins, sessions) belongs to the whole process, so load a library once
/// and share this object between all stores that use it. The library is initialised at the first use, not before: a token that
/// is absent at start may come later.
/// </summary>
public sealed class Pkcs11Module : IDisposable
{
    // Calls into the library enter as readers; whoever initialises, reloads or closes what others use enters as the writer.
    // Without it a C_Finalize, or a C_CloseSession on a session in use, takes the process down.
    private readonly ReaderWriterLockSlim gate = new();
    private static readonly TimeSpan PatienceForCalls = TimeSpan.FromSeconds(30);
    private bool initialised;
    private bool disposed;

    private Pkcs11Module(string path, Library library) => (Path, Library) = (path, library);

    /// <summary>The file that was loaded.</summary>
    public string Path { get; }

    internal Library Library { get; }

    /// <summary>Rises whenever the library was finalised: handles of an earlier epoch mean nothing, or something else.</summary>
    internal int Epoch { get; private set; }

    /// <summary>Whether the library drives a TPM, which does one thing at a time and has room for a few keys only.</summary>
    internal bool IsTpm => System.IO.Path.GetFileName(Path).Contains("tpm2", StringComparison.Ordinal);

    /// <summary>Loads the library. Nothing is asked of it yet.</summary>
    /// <param name="path">Absolute path of the shared object.</param>
    /// <exception cref="KeyStoreUnavailableException">It is not there, or it is not a PKCS#11 module.</exception>
    public static Pkcs11Module Load(string path)
    {
        try
        {
            return new(path, Library.Load(path));
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException or CryptokiException)
        {
            throw new KeyStoreUnavailableException(
                $"'{path}' cannot be loaded as a PKCS#11 module: {e.Message}. Check the path of the module.", inner: e);
        }
    }

    /// <summary>The tokens in all slots, those not yet initialised too.</summary>
    /// <exception cref="KeyStoreUnavailableException">The module does not answer.</exception>
    public IReadOnlyList<Token> Tokens() => Alone(() =>
    {
        try
        {
            Start();
            return FindTokens().Select(found => found.Token).ToList();
        }
        catch (CryptokiException e)
        {
            throw new KeyStoreUnavailableException($"The PKCS#11 module {Path} does not list its tokens: {e.Message}.", inner: e);
        }
    });

    /// <summary>
    /// Starts the library anew: some see a token that came or went only then, as SoftHSM does. Those who use a token of this module open it again by
    /// themselves.
    /// </summary>
    /// <exception cref="KeyStoreUnavailableException">The module was disposed.</exception>
    public void LookAgain() => Alone(() =>
    {
        Stop();
        Start();
        return true;
    });

    /// <summary>
    /// Finalises the library for good: a handshake that comes late must not wake it while the process ends. It stays in memory: unloading it
    /// under threads that have used it is not safe.
    /// </summary>
    public void Dispose() => Alone(() =>
    {
        disposed = true;
        Stop();
        return true;
    });

    /// <summary>Runs calls that may run beside others.</summary>
    internal TResult Together<TArgument, TResult>(TArgument argument, Func<TArgument, TResult> calls)
    {
        gate.EnterReadLock();
        try
        {
            return calls(argument);
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    /// <summary>Runs calls while nobody else is inside the library.</summary>
    internal TResult Alone<TResult>(Func<TResult> calls)
    {
        if (!gate.TryEnterWriteLock(PatienceForCalls))
        {
            throw new KeyStoreUnavailableException(
                $"A call into the PKCS#11 module {Path} does not return. Check the device; restart the service if it stays so.");
        }
        try
        {
            return calls();
        }
        finally
        {
            gate.ExitWriteLock();
        }
    }

    /// <summary>Initialises the library unless it is. Only inside <see cref="Alone"/>.</summary>
    /// <exception cref="KeyStoreUnavailableException">The module was disposed.</exception>
    internal void Start()
    {
        if (disposed) throw new KeyStoreUnavailableException($"The PKCS#11 module {Path} is closed, as the service stops.");
        if (initialised) return;
        try
        {
            Library.Initialize();
        }
        catch (CryptokiException e) when (e.Code == ReturnCode.CKR_CRYPTOKI_ALREADY_INITIALIZED)
        {
            // Another user of the library in this process was first (OpenSSL's engine, say); PKCS#11 v2.40 section 5.4 allows that.
        }
        initialised = true;
    }

    /// <summary>Finalises the library. All sessions and handles are gone. Only inside <see cref="Alone"/>.</summary>
    internal void Stop()
    {
        if (!initialised) return;
        initialised = false;
        Epoch++;
        try
        {
            Library.FinalizeLibrary();
        }
        catch (CryptokiException)
        {
            // A library that cannot be finalised cleanly is started anew all the same, and that call tells the trouble.
        }
    }

    /// <summary>All tokens that answer, with their slots. Slot numbers change whenever tokens come and go.</summary>
    internal IReadOnlyList<(nuint Slot, Token Token)> FindTokens()
    {
        var found = new List<(nuint, Token)>();
        foreach (var slot in Library.GetSlotList())
        {
            try
            {
                found.Add((slot, Token.From(Library.GetTokenInfo(slot))));
            }
            catch (CryptokiException)
            {
                // SoftHSM keeps the slot of a token that was pulled out. One dead token must not hide the others.
            }
        }
        return found;
    }
}
