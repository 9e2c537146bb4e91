# Right answers that print, plot, and add cells of their own.

# %%
import matplotlib.pyplot as plt

plt.imshow(slide, cmap="gray")
plt.title("the image of the slide")
print("images:", X_train.shape, X_test.shape)


# %% answer="correlate2d"
def correlate2d(x, k, stride=1, pad=0):
    x = np.pad(x, pad)
    print("padded:", x.shape, "kernel:", k.shape)
    windows = np.lib.stride_tricks.sliding_window_view(x, k.shape)
    return (windows * k).sum(axis=(2, 3))[::stride, ::stride]


# %%
np.set_printoptions(precision=3)
correlate2d(slide, cross)
