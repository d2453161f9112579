import { mount } from 'svelte';
import { connect } from './ipc/connect';
import PromptWindow from './views/PromptWindow.svelte';

const target = document.getElementById('app');
if (target === null) throw new Error('prompt.html has no #app');
mount(PromptWindow, { target, props: { backend: await connect() } });
